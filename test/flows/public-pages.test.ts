import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { approvePolicy, requestPolicy } from '#usecases/rollout/apply-policy.ts';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { rows } from '../support/login-parts.ts';
import { shippedSource } from '../support/policy-customer.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
before(async () => {
  world = await startWorld({ at: '2025-06-26T09:00:00+09:00' });
});
after(() => world.close());

const open = (path: string, browser: PageBrowser = world.browser()) => browser.open(`${world.config.issuer}${path}`);

async function apply(source: string): Promise<void> {
  const act = { source: new TextEncoder().encode(source) };
  await requestPolicy(world.app, { ...act, by: 'Sato' });
  const { version } = await approvePolicy(world.app, { ...act, by: 'Suzuki' });
  await eventually(() => assert.equal(world.app.policies.inForceAt(world.app.clock.now()).version, version.id));
}

test('notices need no login, appear at their instant, and the announced plan is updated by a new version of the policy, never by a comment', async () => {
  const list = await open('/notices');
  assert.equal(list.status, 200);
  assert.match(list.text, /予定 ログイン時の多要素認証の必須化のお知らせ/);
  assert.doesNotMatch(list.text, /【更新】|米国株アプリ再開のお知らせ/);
  assert.equal((await open('/notices/sms-start-us-stock-resumption')).status, 404);
  await world.jumpTo('2025-06-27T10:00:01+09:00');
  assert.match((await open('/notices')).text, /2025年6月27日\(金\) .*米国株アプリ再開のお知らせ/);
  await apply(`# a comment\n${shippedSource}`);
  assert.doesNotMatch((await open('/notices')).text, /【更新】/);
  await world.jumpTo('2025-07-01T12:00:00+09:00');
  await apply(shippedSource.replaceAll('2025-07-26', '2025-08-02').replace('last: 2025-07-25', 'last: 2025-08-01'));
  assert.match((await open('/notices')).text, /2025年7月1日\(火\) 予定 【更新】ログイン時の多要素認証の必須化のお知らせ/);
  const notice = await open('/notices/login-plan');
  assert.match(notice.text, /2025年4月30日\(水\) 掲載、2025年7月1日\(火\) 更新/);
  assert.match(
    notice.text,
    /なくなった内容 2025年7月26日\(土\)（予定）から、すべてのお客様に必要になります。.*? 新しい内容 2025年8月2日\(土\)（予定）から、すべて/,
  );
  assert.match(
    notice.text,
    /なくなった内容 2025年7月25日\(金\)までに、次の3つをお済ませください。 新しい内容 2025年8月1日\(金\)までに、次の3つ/,
  );
  assert.doesNotMatch(notice.text.slice(0, notice.text.indexOf('前のお知らせから変わったところ')), /7月26日/);
  const old = await open('/notices/login-plan/versions/1');
  assert.match(old.text, /これは前のお知らせです/);
  assert.match(old.text, /2025年7月26日\(土\)（予定）から、すべてのお客様/);
  const english = await open('/notices/login-plan?lang=en');
  assert.match(english.text, /Taken out From Saturday, 26 July 2025 \(planned\).*New From Saturday, 2 August 2025 \(planned\)/);
});

test('what is not published is not there, whatever is asked for', async () => {
  for (const path of [
    '/notices/nothing',
    '/notices/login-plan/versions/9',
    '/notices/login-plan/versions/0',
    '/notices/login-plan/versions/01',
    '/notices/..%2f..%2fetc',
    '/help/passkey',
    '/notices/__proto__',
  ])
    assert.equal((await open(path)).status, 404, path);
});

test('every link of the public pages leads to a page, in both languages; none asks for a login or loads from elsewhere', async () => {
  const browser = world.browser();
  const seen = new Set<string>();
  const queue = ['/notices', '/help', '/inquiry', '/forms/change-of-number?for=individual'];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const page = await open(path, browser);
    assert.equal(page.status, 200, path);
    assert.equal(new URL(page.url).pathname, path.split('?')[0], `${path} sends nobody elsewhere`);
    assert.ok(!page.html.includes('name="robots"'), `${path} may be listed`);
    const found = [...page.html.matchAll(/(?:href|src|action)="([^"]+)"/g)].map(([, target = '']) => target.replaceAll('&amp;', '&'));
    for (const target of found) assert.match(target, /^(\/|tel:|#)/, `${path} names ${target}`);
    queue.push(
      ...found.filter((target) => target.startsWith('/') && !target.startsWith('/assets/')).map((target) => target.split('#')[0] ?? ''),
    );
  }
  for (const path of [
    '/help/phone-call',
    '/help/sms-code',
    '/help/email-code',
    '/help/change-number',
    '/forms/change-of-number?for=corporate',
  ])
    assert.ok(seen.has(path), path);
  assert.ok([...seen].some((path) => path.endsWith('lang=en')));
});

const told = {
  topic: 'number',
  name: '山田 花子',
  reach: '03-5321-9876',
  customer: '',
  message: '携帯の番号が変わりました。\r\nログインできません。',
};

test('an inquiry opens a case and changes nothing; the answer is the same whether or not there is such a customer', async () => {
  const customer = await world.addCustomer({ mobile: '090-8765-4321' });
  const pages = [];
  for (const name of [customer.loginId, customer.number, 'nobody', '']) {
    const browser = world.browser('203.0.113.7');
    await open('/inquiry', browser);
    pages.push(await browser.submit('/inquiry', { ...told, customer: name }));
  }
  assert.equal(new Set(pages.map(({ html, status, url }) => `${status} ${url} ${html}`)).size, 1);
  assert.match(pages[0]?.text ?? '', /お問い合わせを受け付けました/);
  const cases = await rows(world, 'select * from support_case order by id');
  assert.deepEqual(
    cases.map(({ kind, customer_id: of, state, opened_by: by }) => [kind, of, state, by]),
    Array.from({ length: 4 }, () => ['inquiry', null, 'open', 'visitor']),
  );
  const details = JSON.parse(world.app.sealing.open('case', cases[0]?.sealed as Buffer));
  assert.deepEqual(details, {
    ...told,
    message: '携帯の番号が変わりました。\nログインできません。',
    customer: customer.loginId,
    network: '203.0.113.0/24',
  });
  const events = await world.events('case.opened');
  assert.equal(events.length, 4);
  assert.deepEqual([events[0]?.reason, events[0]?.network, events[0]?.customer_id], ['inquiry', '203.0.113.0/24', null]);
  const kept = JSON.stringify([events, cases.map(({ sealed, ...rest }) => rest), world.log]);
  for (const secret of ['山田', '9876', customer.loginId]) assert.ok(!kept.includes(secret), secret);
  assert.deepEqual(await rows(world, 'select * from operator_request'), []);
});

test('what cannot be taken says why, keeps what was typed, and opens no case', async () => {
  const before = (await rows(world, 'select id from support_case')).length;
  const browser = world.browser('198.51.100.9');
  await open('/inquiry', browser);
  const page = await browser.submit('/inquiry', { ...told, name: '<b>花子</b>', reach: ' ​ ', message: 'あ'.repeat(1001) });
  assert.equal(page.status, 400);
  assert.match(page.text, /まだ送っていません ご連絡先.* くわしい内容を、1000文字まで/);
  assert.match(page.html, /value="&lt;b>花子&lt;\/b>"/);
  assert.match(page.html, /あ{1001}<\/textarea>/);
  for (const form of [{}, { ...told, topic: 'frozen' }, { ...told, customer: 'x'.repeat(101) }])
    assert.equal((await browser.open(`${world.config.issuer}/inquiry`, { form: form as Record<string, string> })).status, 400);
  assert.equal((await rows(world, 'select id from support_case')).length, before);
});

test('a network opens five cases an hour, side by side too; others are served meanwhile, and nobody’s login waits for it', async () => {
  const send = async (address: string) => {
    const response = await world.browser(address).request(`${world.config.issuer}/inquiry`, { form: told });
    return response.status;
  };
  const flood = await Promise.all(Array.from({ length: 12 }, (_, host) => send(`192.0.2.${host + 1}`)));
  assert.deepEqual([flood.filter((status) => status === 303).length, flood.filter((status) => status === 429).length], [5, 7]);
  assert.equal(await send('192.0.3.1'), 303);
  const refused = await world.browser('192.0.2.77').open(`${world.config.issuer}/inquiry`, { form: told });
  assert.match(refused.text, /今は受け付けられません.*0120-000-111/);
  assert.match(refused.html, /携帯の番号が変わりました/, 'what was typed is kept');
  await world.advance('61m');
  assert.equal(await send('192.0.2.1'), 303);
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { explainPolicy } from '#usecases/rollout/explain-policy.ts';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

const mobile = '+819012340001';
const landline = '+81331924701';

/** A page of ours by its path. */
const at = (world: World, path: string): string => `${world.config.issuer}${path}`;

/** Waits until a message of this kind has come; others (that somebody logged in) may come before and after it. */
const told = (world: World, to: string, text: RegExp) =>
  eventually(() =>
    assert.ok(
      world.provider.received.some(({ body }) => body.to === to && text.test(body.text)),
      `${text}`,
    ),
  );

const settings = async (world: World, customer: Customer) =>
  (
    await world.db.owner.query<{ method: string; open: boolean; contacts: string[] | null; source: string }>(
      'select method, valid_to is null as open, contacts::text[] as contacts, source from factor_setting where customer_id = $1 order by id',
      [customer.id],
    )
  ).rows;
const contactId = async (world: World, customer: Customer, field: string): Promise<string> =>
  (await world.db.owner.query<{ id: string }>('select id::text from contact where customer_id = $1 and field = $2', [customer.id, field]))
    .rows[0]?.id ?? '';

describe('security settings before the date', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ at: '2025-06-02T09:00:00+09:00' });
  });
  after(() => world.close());

  const customer = () => world.addCustomer({ mobile, phone: landline, email: 'hanako@example.jp' });

  test('the page promises what policy explain says; phone-call is set by a real call, only from the numbers chosen, at once and for every login', async () => {
    const one = await customer();
    const [browser, elsewhere] = [world.browser(), world.browser('203.0.113.9')];
    await enterAccount(world, elsewhere, one, { path: '/account/security' });
    await enterAccount(world, browser, one, { path: '/account/security' });
    const text = browser.page?.text ?? '';
    const { sessionUid } = await accountOf(world, elsewhere);
    assert.match(text, /パスワードだけで、ログインできる状態です/);
    assert.match(text, /お客様サイト、.*今 パスワードだけ 7月26日\(土\)から（予定） パスワードと、SMS認証/);
    assert.match(text, /米国株アプリ 今 ご利用を停止しています/);
    const explained = await explainPolicy(world.app, {
      customerNumber: one.number,
      channel: 'stock-app',
      at: Date.parse('2025-07-26T00:00:00+09:00'),
    });
    assert.equal(explained.decision.method, 'sms-code');
    await browser.open(at(world, '/account/security/method'));
    assert.match(browser.page?.text ?? '', /SMS認証 .*7月26日\(土\)から選べます/);
    await browser.submit('/security/method', { [`phone-${await contactId(world, one, 'mobile_phone')}`]: 'on' });
    assert.match(browser.page?.text ?? '', /まだ、何も変わっていません.*携帯電話.*0001/);
    const procedure = browser.page?.url ?? '';
    await browser.submit('/prove');
    assert.doesNotMatch(browser.page?.text ?? '', /4701/, 'the other number is not listed');
    const number = shownNumber(browser);
    await world.phone.call(landline, number);
    assert.deepEqual(await settings(world, one), [], 'a number not chosen proves nothing');
    await browser.request(`${procedure}/apply`, { form: {} });
    assert.deepEqual(await settings(world, one), [], 'nor does the form without a proof');
    await world.phone.call(mobile, number);
    await browser.open(browser.page?.url ?? '');
    assert.match(browser.page?.text ?? '', /確認できました/);
    assert.deepEqual(await settings(world, one), [], 'the last button sets it');
    await browser.submit('/apply', {});
    assert.match(browser.page?.text ?? '', /電話番号認証を設定しました/);
    const chosen = [await contactId(world, one, 'mobile_phone')];
    assert.deepEqual(await settings(world, one), [{ method: 'phone-call', open: true, contacts: chosen, source: 'web' }]);
    const [event] = await world.events('method.set');
    assert.deepEqual(
      [event?.outcome, event?.method, (event?.data as { change: string } | undefined)?.change],
      ['success', 'phone-call', 'add'],
    );
    await told(world, 'hanako@example.jp', /ログインのときの認証方法が、設定されました/);
    await told(world, mobile, /設定されました。お心当たりがなければ0120-000-222/);

    await assert.rejects(() => accountOf(world, elsewhere));
    await eventually(async () =>
      assert.ok((await world.events('session.ended')).some((one) => one.session_uid === sessionUid && one.reason === 'required')),
    );
    const login = world.browser('203.0.113.10');
    const { page } = await enterPassword(world, login, 'stock-app', one);
    assert.match(page.text, /セキュリティ設定でお選びになった電話だけで、確認できます/);
    assert.doesNotMatch(page.text, /4701/);
    await world.phone.call(landline, shownNumber(login));
    assert.match((await login.open(page.url)).text, /お電話での確認/, 'a registered number that was not chosen does not pass it');
    await world.phone.call(mobile, shownNumber(login));
    await login.open(page.url);
    assert.equal((await world.events('login.completed')).filter((one) => one.channel === 'stock-app').length, 1);

    await browser.request(`${procedure}/apply`, { form: { end_others: 'on' } });
    assert.equal((await settings(world, one)).length, 1, 'posted again, nothing is set twice');
  });

  test('the choice follows the numbers: when none of the chosen is registered any more it is ignored, and the pages say so', async () => {
    const one = await customer();
    const id = await contactId(world, one, 'mobile_phone');
    await world.db.owner.query(
      `insert into factor_setting (customer_id, method, valid_from, source, contacts) values ($1, 'phone-call', $2, 'web', $3)`,
      [one.id, new Date(world.app.clock.now() - 1000), [id]],
    );
    await world.db.owner.query('update contact set valid_to = $2 where id = $1', [id, new Date(world.app.clock.now() - 1)]);
    const browser = world.browser();
    const page = await enterAccount(world, browser, one, { path: '/account/security' });
    assert.match(page.text, /お選びになった電話の登録がなくなりました。今は、ご登録のどの電話からでも確認できます/);
    await world.phone.call(landline, shownNumber(browser));
    await browser.open(page.url);
    assert.match(browser.page?.text ?? '', /お選びになった電話の登録が、なくなりました/);
  });

  test('a call is tried without logging out, by any registered number, and changes nothing', async () => {
    const one = await customer();
    const browser = world.browser();
    await enterAccount(world, browser, one, { path: '/account/security' });
    await browser.open(at(world, '/account/security/try-call'));
    await browser.submit('/try-call');
    await world.phone.call(landline, shownNumber(browser));
    await browser.open(browser.page?.url ?? '');
    assert.match(browser.page?.text ?? '', /お電話を確認できました/);
    await browser.submit('/finish');
    assert.match(browser.page?.text ?? '', /設定していません/);
    assert.deepEqual(await settings(world, one), []);
    assert.equal((await accountOf(world, browser)).acr, 'pwd');
  });

  test('a young number sets nothing, and of two choices at once one wins', async () => {
    const one = await world.addCustomer({ mobile, phone: landline });
    await world.db.owner.query(`update contact set source = 'web', bound_at = $2 where customer_id = $1 and field = 'mobile_phone'`, [
      one.id,
      new Date(world.app.clock.now() - 3_600_000),
    ]);
    const young = await contactId(world, one, 'mobile_phone');
    const browsers = [world.browser(), world.browser('203.0.113.77')] as const;
    for (const browser of browsers) await enterAccount(world, browser, one, { path: '/account/security' });
    await browsers[0].open(at(world, '/account/security/method'));
    assert.match(browsers[0].page?.text ?? '', /登録から3日たっていないため/);
    await browsers[0].submit('/security/method', { [`phone-${young}`]: 'on' });
    assert.match(browsers[0].page?.text ?? '', /お使いになる電話を選んでください/);
    for (const browser of browsers) {
      await browser.open(at(world, '/account/security/method'));
      await browser.submit('/security/method');
      await browser.submit('/prove');
      const number = shownNumber(browser);
      await world.phone.call(mobile, number);
      await world.phone.call(landline, number);
      await browser.open(browser.page?.url ?? '');
    }
    const answers = await Promise.all(browsers.map((browser) => browser.submit('/apply', {})));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal((await settings(world, one)).length, 1);
  });

  test('a thief with the password sets nothing, removes nothing, forgets no browser and reads no full number; other ids open nothing', async () => {
    const [victim, other] = [await customer(), await customer()];
    const owner = world.browser();
    await world.db.owner.query(
      `with b as (insert into browser (id, token_hash, seen_at) values (gen_random_uuid(), sha256('x'), now()) returning id)
       insert into known_browser (browser_id, customer_id, since, last_login_at) select id, $1, now(), now() from b`,
      [victim.id],
    );
    await enterAccount(world, owner, other, { path: '/account/security' });
    await owner.open(at(world, '/account/security/method'));
    await owner.submit('/security/method');
    const foreign = new URL(owner.page?.url ?? '').pathname;
    const { sessionUid: foreignSession } = await accountOf(world, owner);
    const thief = world.browser('198.51.100.5');
    await enterAccount(world, thief, victim, { path: '/account/security' });
    for (const path of [
      '/account/security',
      '/account/security/method',
      '/account/security/sessions',
      '/account/security/history',
      '/account/readiness',
      foreign,
    ]) {
      const page = await thief.open(at(world, path));
      assert.doesNotMatch(page.html.replaceAll(/0120-000-\d+/g, ''), /9012340001|90-1234-0001|331924701|hanako@example/, path);
    }
    const post = (path: string, form: Record<string, string> = {}) => thief.request(at(world, path), { form });
    await post(`${foreign}/apply`);
    await post(`/account/procedure/${foreign.split('/').at(-1)}/prove`);
    await post('/account/security/sessions/end', { session: foreignSession });
    const { rows } = await world.db.owner.query<{ id: string }>('select browser_id::text as id from known_browser where customer_id = $1', [
      victim.id,
    ]);
    await post('/account/security/sessions/forget', { browser: rows[0]?.id ?? '' });
    assert.equal(
      (await world.db.owner.query('select from known_browser where customer_id = $1 and revoked_at is null', [victim.id])).rowCount,
      1,
    );
    await accountOf(world, owner);
    assert.deepEqual([await settings(world, victim), await settings(world, other)], [[], []]);
    assert.equal(
      (await post('/account/security/method', { method: 'sms-code' })).headers.get('location'),
      '/account/security/method?problem=not_yet',
    );
    assert.equal(
      (await post('/account/security/method', { method: 'email-code' })).headers.get('location'),
      '/account/security/method?problem=other',
    );
    const headers = { origin: 'https://evil.example' };
    for (const path of ['/method', '/sessions/end-others', '/sessions/forget', '/try-call'])
      assert.equal((await thief.request(at(world, `/account/security${path}`), { form: {}, headers })).status, 403, path);
  });
});

describe('security settings after the date', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const customer = (more = {}) =>
    world.addCustomer({ mobile, phone: landline, email: 'hanako@example.jp', assigned: 'phone-call', ...more });

  /** Chooses on the page, proves by a call and presses the last button. */
  async function choose(browser: PageBrowser, action: string, form: Record<string, string>) {
    await browser.open(at(world, '/account/security/method'));
    await browser.open(at(world, action), { form });
    await browser.submit('/prove');
    await world.phone.call(landline, shownNumber(browser));
    await browser.open(browser.page?.url ?? '');
    return browser.submit('/apply', {});
  }

  test('SMS is chosen by a fresh proof with a mobile in the mobile field; leaving a method ends every other session and tells every contact', async () => {
    const one = await customer({ setting: { method: 'phone-call', from: '2025-05-20' }, waveFrom: '2025-06-14T00:00:00+09:00' });
    const [browser, elsewhere] = [world.browser(), world.browser('203.0.113.9')];
    await enterAccount(world, elsewhere, one, { from: landline });
    await enterAccount(world, browser, one, { from: landline, path: '/account/security' });
    assert.match(browser.page?.text ?? '', /当社からの適用 電話番号認証（6月14日\(土\)から適用中）/);
    const done = await choose(browser, '/account/security/method', { method: 'sms-code' });
    assert.match(done.text, /SMS認証を設定しました.*ほかの画面や機器は、ログアウトしました/);
    await assert.rejects(() => accountOf(world, elsewhere));
    assert.deepEqual(
      (await settings(world, one)).map(({ method, open }) => `${method} ${open}`),
      ['phone-call false', 'sms-code true'],
    );
    await told(world, 'hanako@example.jp', /変更されました。ほかの画面や機器からは、ログアウトしました/);
    const login = world.browser('203.0.113.12');
    assert.match((await enterPassword(world, login, 'stock-app', one)).page.text, /SMS|認証番号/);
    const again = world.browser('203.0.113.13');
    await enterAccount(world, again, one, {});
    await again.submit('/switch', { method: 'phone-call' });
    await world.phone.call(landline, shownNumber(again));
    await again.open(again.page?.url ?? '');
    const removed = await choose(again, '/account/security/method/remove', {});
    assert.match(removed.text, /設定をやめました/);
    assert.deepEqual(
      (await settings(world, one)).filter(({ open }) => open),
      [],
    );
    assert.match(
      (await enterPassword(world, world.browser('203.0.113.14'), 'stock-app', one)).page.text,
      /お電話での確認/,
      'the wave applies again',
    );
  });

  test('sessions and known browsers are listed in words, ended and forgotten; nobody else can', async () => {
    const [one, other] = [await customer(), await customer()];
    const [browser, elsewhere, stranger] = [world.browser(), world.browser('203.0.113.9'), world.browser('203.0.113.8')];
    await enterAccount(world, elsewhere, one, { from: landline });
    await enterAccount(world, stranger, other, { from: landline });
    await enterAccount(world, browser, one, { from: landline, path: '/account/security/sessions' });
    const { sessionUid: theirs } = await accountOf(world, stranger);
    assert.match(browser.page?.text ?? '', /この画面のブラウザ.*口座管理.*203\.0\.＊\.＊/);
    await browser.request(at(world, '/account/security/sessions/end'), { form: { session: theirs } });
    await accountOf(world, stranger);
    const { sessionUid } = await accountOf(world, elsewhere);
    const page = await browser.submit('/sessions/end', { session: sessionUid });
    assert.match(page.text, /ログアウトしました/);
    await assert.rejects(() => accountOf(world, elsewhere));
    await enterAccount(world, elsewhere, one, { from: landline });
    await browser.open(at(world, '/account/security/sessions'));
    await browser.submit('/sessions/end-others');
    await assert.rejects(() => accountOf(world, elsewhere));
    await accountOf(world, browser);
    assert.equal((await world.events('session.ended')).filter(({ reason }) => reason === 'ended_by_customer').length, 2);
    const { browserId } = await accountOf(world, browser);
    await stranger.request(at(world, '/account/security/sessions/forget'), { form: { browser: browserId ?? '' } });
    assert.equal((await accountOf(world, browser)).browserKnown, true, 'another customer cannot forget it');
    await browser.request(at(world, '/account/security/sessions/forget'), { form: { browser: browserId ?? '' } });
    assert.equal((await accountOf(world, browser)).browserKnown, false);
  });
});

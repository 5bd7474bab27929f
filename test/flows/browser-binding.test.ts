import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { landline, loginCookie, mobile, otherCode, presentedBy, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const reads = ['', '/events', '/state'] as const;
const posts = ['', '/password', '/resend', '/extend', '/switch', '/again', '/continue', '/not-me'] as const;
const anyForm = { login_id: 'x', password: 'x', code: '123456', method: 'phone-call' };

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: string;
}

/** One request with exactly these cookies; its answer without what names this request or this login. */
async function ask(path: string, cookie: string, form?: Record<string, string>): Promise<Answer> {
  const response = await fetch(new URL(path, world.config.issuer), {
    redirect: 'manual',
    headers: { accept: 'text/html', cookie },
    signal: AbortSignal.timeout(2_000),
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const uid = path.split('/')[2] ?? '';
  const headers = [...response.headers].filter(([name]) => !['date', 'content-length'].includes(name));
  // A stream that opens would never end: its status is all that is needed.
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  const body = isStream ? 'a stream' : await response.text();
  if (isStream) await response.body?.cancel();
  const masked = body
    .replaceAll(/href="[^"]*lang=en"/g, '<language link>')
    .replaceAll(uid, '<uid>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
  return { status: response.status, body: masked, headers: JSON.stringify(headers) };
}

async function everyAnswer(uid: string, cookie: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const path of reads) answers.push(await ask(`/login/${uid}${path}`, cookie));
  for (const path of posts) answers.push(await ask(`/login/${uid}${path}`, cookie, anyForm));
  return answers;
}

const jarOf = (browser: PageBrowser): string => browser.header(world.config.issuer);
const tables = ['login', 'challenge', 'attempt_place', 'outbox', 'failure_lane', 'authentication_event', 'known_browser', 'number_shown'];
async function everything(): Promise<string> {
  const dumps = await Promise.all(
    tables.map((table) => rows(world, `select to_jsonb(t) - 'attempts' - 'state' as row from ${table} t order by 1`)),
  );
  return JSON.stringify(dumps);
}

async function startedBrowser(address: string) {
  const party = await world.relyingParty('stock-app');
  const [browser, attempt] = [world.browser(address), await party.begin()];
  await browser.open(attempt.url.href);
  return { browser, callback: party.entry.redirect_uris[0] ?? '' };
}

describe('a login belongs to the browser that started it (mission.md rule 4)', () => {
  const stages = ['before the password', 'after the password', 'after the factor'] as const;
  for (const [index, stage] of stages.entries()) {
    test(`${stage}, any other browser gets the same 404 on every page, stream and post, and changes nothing`, async () => {
      const { written, e164 } = landline(index);
      const customer = await world.addCustomer({ phone: written });
      const { browser, callback } = await startedBrowser('192.0.2.10');
      const uid = uidOf(browser);
      const held: string[] = [];
      if (index > 0) {
        held.push(browser.cookies.get(`${loginCookie(uid)} /`)?.value ?? '');
        await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
      }
      if (index > 1) {
        held.push(presentedBy(browser).token);
        await world.phone.call(e164, shownNumber(browser));
        await browser.open(browser.page?.url ?? '', { stopAt: callback });
      }
      const stranger = world.browser('198.51.100.10');
      await enterPassword(world, stranger, 'stock-app', await world.addCustomer({ phone: landline(100 + index).written }));
      const before = await everything();
      const [nowhere] = await everyAnswer('no-such-login-0123456789', '');
      assert.equal(nowhere?.status, 404);
      const others: Record<string, string> = {
        'no cookies': '',
        'its own valid cookies of another login': jarOf(stranger),
        "its own token under this login's name": `${loginCookie(uid)}=${presentedBy(stranger).token}; ${jarOf(stranger)}`,
        'an invented token': `${loginCookie(uid)}=abcdefghijklmnopqrstuvwxyz0123456789`,
        'an invented start token': `${loginCookie(uid)}=start.abcdefghijklmnopqrstuvwxyz0123456789`,
        'an empty token': `${loginCookie(uid)}=`,
      };
      for (const [count, token] of held.entries())
        others[`the token it presented before rise ${count + 1}`] = `${loginCookie(uid)}=${token}`;
      for (const [who, cookie] of Object.entries(others)) {
        for (const [nth, answer] of (await everyAnswer(uid, cookie)).entries())
          assert.deepEqual(answer, nowhere, `${who}: ${[...reads, ...posts][nth]} (${nth})`);
      }
      assert.equal(await everything(), before);
    });
  }

  test('the address that ends a login is worth nothing in another browser', async () => {
    const { written, e164 } = landline(3);
    const { browser, callback } = await startedBrowser('192.0.2.11');
    const customer = await world.addCustomer({ phone: written });
    await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
    await world.phone.call(e164, shownNumber(browser));
    const response = await browser.request(new URL(loginPath(browser), world.config.issuer).href);
    const onward = /url=(.+)$/.exec(response.headers.get('refresh') ?? '')?.[1] ?? '';
    const thief = world.browser('198.51.100.11');
    const uid = uidOf(browser);
    for (const forged of [{}, { kannuki_resume: uid }, { kannuki_resume: uid, 'kannuki_resume.sig': 'x'.repeat(27) }]) {
      for (const [name, value] of Object.entries(forged)) thief.cookies.set(`${name} /`, { value, path: '/' });
      const stolen = await thief.open(new URL(onward, world.config.issuer).href, { stopAt: callback });
      assert.doesNotMatch(stolen.url, /code=/);
    }
    assert.match((await browser.open(new URL(onward, world.config.issuer).href, { stopAt: callback })).url, /code=/);
  });
});

describe('what a browser presents', () => {
  test('every cookie of ours is __Host-, Secure, HttpOnly, SameSite=Lax, Path=/ and without a domain', async () => {
    const customer = await world.addCustomer({ phone: landline(4).written });
    const seen: string[] = [];
    const browser = world.browser();
    const go = browser.go.bind(browser);
    browser.go = async (url, init) => {
      const response = await go(url, init);
      if (url.startsWith(world.config.issuer)) seen.push(...response.headers.getSetCookie());
      return response;
    };
    await enterPassword(world, browser, 'stock-app', customer);
    await world.phone.call(landline(4).e164, shownNumber(browser));
    await browser.open(browser.page?.url ?? '', { stopAt: world.channels.clients[1]?.redirect_uris[0] ?? '' });
    assert.ok(
      seen.some((line) => line.startsWith('__Host-kannuki_login_')) && seen.some((line) => line.startsWith('__Host-kannuki_browser=')),
    );
    assert.ok(seen.some((line) => line.startsWith('__Host-kannuki_session=')));
    for (const line of seen) {
      const [name = '', ...attributes] = line.toLowerCase().split(/;\s*/);
      // The provider's own way back is bound to one path, and signed.
      if (!name.startsWith('kannuki_resume')) assert.match(name, /^__host-/, line);
      assert.ok(attributes.includes('path=/') || /^kannuki_resume/.test(name), line);
      for (const needed of ['secure', 'httponly']) assert.ok(attributes.includes(needed), line);
      assert.ok(attributes.includes('samesite=lax') || attributes.includes('samesite=strict'), line);
      assert.ok(!attributes.some((attribute) => attribute.startsWith('domain')), line);
    }
  });

  test('nothing survives a rise in assurance: login and browser tokens are new after the password and after the factor', async () => {
    const { written, e164 } = landline(5);
    const { browser, callback } = await startedBrowser('192.0.2.12');
    const customer = await world.addCustomer({ phone: written });
    const uid = uidOf(browser);
    const values = (): (string | undefined)[] =>
      [loginCookie(uid), '__Host-kannuki_browser'].map((name) => browser.cookies.get(`${name} /`)?.value);
    const seen = [values()];
    await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
    seen.push(values());
    await world.phone.call(e164, shownNumber(browser));
    await browser.open(browser.page?.url ?? '', { stopAt: callback });
    seen.push(values());
    for (const place of [0, 1]) assert.equal(new Set(seen.map((each) => each[place])).size, 3);
  });

  test('an old browser token makes nobody known', async () => {
    const { written, e164 } = mobile(1);
    const customer = await world.addCustomer({ mobile: written });
    const home = world.browser('192.0.2.13');
    const { callback } = await enterPassword(world, home, 'stock-app', customer);
    const old = home.cookies.get('__Host-kannuki_browser /')?.value ?? '';
    await home.submit(loginPath(home), { code: (await world.inbox.latest(e164)).code }, callback);
    const thief = world.browser('192.0.2.14');
    thief.cookies.set('__Host-kannuki_browser /', { value: old, path: '/' });
    await enterPassword(world, thief, 'stock-app', customer);
    const [known] = await rows(world, 'select known_browser from challenge where login_uid = $1', [uidOf(thief)]);
    assert.deepEqual(known, { known_browser: false });
  });

  test('a browser token with a signature that is not ours counts as none', async () => {
    const customer = await world.addCustomer({ phone: landline(6).written });
    for (const value of ['', '.', 'a', 'a.b', 'a.b.c', `${'a'.repeat(43)}.${'b'.repeat(43)}`, '%00', '"quoted"']) {
      const browser = world.browser();
      browser.cookies.set('__Host-kannuki_browser /', { value, path: '/' });
      await enterPassword(world, browser, 'stock-app', customer);
      assert.equal(browser.page?.status, 200, value);
    }
  });
});

describe('posts out of order and repeated', () => {
  test('before the password no later step answers', async () => {
    const { browser } = await startedBrowser('192.0.2.15');
    const uid = uidOf(browser);
    for (const path of posts.filter((each) => each !== '/password')) {
      assert.equal((await ask(`/login/${uid}${path}`, jarOf(browser), anyForm)).status, 404, path);
    }
    assert.equal((await rows(world, 'select from login where uid = $1', [uid])).length, 0);
  });

  test('a second password in a login that has one changes nothing', async () => {
    const { browser } = await startedBrowser('192.0.2.16');
    const uid = uidOf(browser);
    const [first, second] = [
      await world.addCustomer({ phone: landline(7).written }),
      await world.addCustomer({ phone: landline(8).written }),
    ];
    await browser.submit('/password', { login_id: first.loginId, password: first.password });
    const [before, number] = [await everything(), shownNumber(browser)];
    const answer = await ask(`/login/${uid}/password`, jarOf(browser), { login_id: second.loginId, password: second.password });
    assert.equal(answer.status, 303);
    assert.equal(await everything(), before);
    await browser.open(browser.page?.url ?? '');
    assert.equal(shownNumber(browser), number);
  });

  test('the password posted eight times at once begins one login', async () => {
    const { browser } = await startedBrowser('192.0.2.17');
    const uid = uidOf(browser);
    const customer = await world.addCustomer({ phone: landline(9).written });
    const cookie = jarOf(browser);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(`/login/${uid}/password`, cookie, { login_id: customer.loginId, password: customer.password })),
    );
    assert.ok(
      answers.every(({ status }) => status === 303 || status === 404),
      JSON.stringify(answers.map(({ status }) => status)),
    );
    assert.equal(answers.filter(({ headers }) => headers.includes(loginCookie(uid))).length, 1, 'one of them gets the token');
    assert.equal((await rows(world, 'select from challenge where login_uid = $1', [uid])).length, 1);
    assert.equal((await world.events('login.password_accepted')).filter((event) => event.login_uid === uid).length, 1);
  });

  test('the right code posted eight times at once counts once', async () => {
    const { written, e164 } = mobile(2);
    const browser = world.browser('192.0.2.18');
    await enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: written }));
    const uid = uidOf(browser);
    const [cookie, { code }] = [jarOf(browser), await world.inbox.latest(e164)];
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`/login/${uid}`, cookie, { code })));
    assert.equal(answers.filter(({ headers }) => headers.includes(loginCookie(uid))).length, 1);
    for (const type of ['login.answer_accepted', 'login.completed']) {
      assert.equal((await world.events(type)).filter((event) => event.login_uid === uid).length, 1, type);
    }
    assert.equal((await ask(`/login/${uid}`, cookie, { code })).status, 404, 'the token of before the factor');
    const token = answers.map(({ headers }) => new RegExp(`${loginCookie(uid)}=([^;]+)`).exec(headers)?.[1]).find(Boolean);
    for (const path of posts.filter((each) => each !== '/not-me')) {
      assert.equal(
        (await ask(`/login/${uid}${path}`, `${loginCookie(uid)}=${token}`, { ...anyForm, code })).status,
        303,
        `${path}: leads to the end`,
      );
    }
    assert.equal((await world.events('login.completed')).filter((event) => event.login_uid === uid).length, 1);
  });

  test('after the end every post says that this login is over, and proves nothing more', async () => {
    const { written, e164 } = mobile(3);
    const browser = world.browser('192.0.2.19');
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: written }));
    const [uid, path] = [uidOf(browser), loginPath(browser)];
    const { code } = await world.inbox.latest(e164);
    await browser.submit(path, { code }, callback);
    const [before, cookie] = [await everything(), jarOf(browser)];
    for (const each of posts)
      assert.equal((await ask(`/login/${uid}${each}`, cookie, { ...anyForm, code })).status, 404, `${each}: the way back was used`);
    assert.equal(await everything(), before);
    assert.equal((await world.events('login.completed')).filter((event) => event.login_uid === uid).length, 1);
  });
});

describe('bad input', () => {
  const utf8 = (bytes: readonly number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);
  const bodies: readonly (readonly [string, number, string, BodyInit])[] = [
    ['a form of more than 16 KiB', 413, 'application/x-www-form-urlencoded', `login_id=${'x'.repeat(17_000)}&password=x`],
    ['bytes that are no UTF-8', 400, 'application/x-www-form-urlencoded', utf8([0x6c, 0x3d, 0xff, 0xfe])],
    ['encoded bytes that are no UTF-8', 400, 'application/x-www-form-urlencoded', 'login_id=%ff%fe&password=x&code=x'],
    ['a NUL', 400, 'application/x-www-form-urlencoded', 'login_id=a%00b&password=x&code=1%002'],
    ['a field twice', 400, 'application/x-www-form-urlencoded', 'login_id=a&login_id=b&password=x'],
    ['a password of 2,000 characters', 400, 'application/x-www-form-urlencoded', `login_id=a&password=${'x'.repeat(2_000)}`],
    ['a login ID of 200 characters', 400, 'application/x-www-form-urlencoded', `login_id=${'x'.repeat(200)}&password=x`],
    ['no password', 400, 'application/x-www-form-urlencoded', 'login_id=a'],
    ['JSON', 400, 'application/json', '{"login_id":"a","password":"b"}'],
    [
      'a multipart form',
      400,
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n1\r\n--x--\r\n',
    ],
    ['text', 400, 'text/plain', 'login_id=a&password=b'],
  ];
  for (const [what, status, type, body] of bodies) {
    test(`${what}: ${status}, a page that says what to do, nothing half done`, async () => {
      const { browser } = await startedBrowser('192.0.2.20');
      const before = [await everything(), (await world.events()).length];
      const response = await fetch(new URL(`${loginPath(browser)}/password`, world.config.issuer), {
        method: 'POST',
        body,
        headers: { accept: 'text/html', 'content-type': type, cookie: jarOf(browser) },
      });
      const html = await response.text();
      assert.equal(response.status, status);
      assert.match(html, /送られた内容を、読み取れませんでした/);
      assert.match(html, new RegExp(`href="${loginPath(browser)}"`), 'a way back to the login');
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.deepEqual([await everything(), (await world.events()).length], before);
    });
  }

  test('a code of bad bytes, or none at all, is not judged', async () => {
    const { written, e164 } = mobile(4);
    const browser = world.browser('192.0.2.21');
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: written }));
    const { code } = await world.inbox.latest(e164);
    for (const body of ['code=%ff', `code=${otherCode(code)}&code=${code}`, '', 'other=1', 'code[]=1', '__proto__=1&code=']) {
      await fetch(new URL(loginPath(browser), world.config.issuer), {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { cookie: jarOf(browser), 'content-type': 'application/x-www-form-urlencoded' },
      });
    }
    assert.equal((await rows(world, 'select judged from challenge where login_uid = $1', [uidOf(browser)]))[0]?.judged, 0);
    await browser.submit(loginPath(browser), { code }, callback);
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('odd addresses and cookies: a clear 4xx, never a failure', async () => {
    const { browser } = await startedBrowser('192.0.2.22');
    const uid = uidOf(browser);
    const odd = [
      '/login/%',
      '/login/%ff',
      '/login/%00',
      `/login/${'x'.repeat(3_000)}`,
      '/login/',
      '/login/../login',
      '//',
      '///',
      '/login//',
      `/login/${uid}/nothing`,
      '/login/__proto__',
      '/login/%2e%2e%2fstate',
      `/login/${uid}?lang=%ff`,
      `/login/${uid}?lang=ja&lang=en`,
      `/login/${uid}?problem=<b>`,
    ];
    for (const path of odd) {
      for (const cookie of [
        '',
        jarOf(browser),
        '=; ;;=a; %; __Host-kannuki_login_=x',
        `${loginCookie('__proto__')}=x; ${loginCookie('%00')}=x`,
      ]) {
        const response = await fetch(`${world.config.issuer}${path}`, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
        const text = await response.text();
        assert.ok(response.status < 500, `${path} ${response.status} ${text.slice(0, 200)}`);
        assert.doesNotMatch(text, /<b>|node_modules|Error:|at .*\.ts/);
        if (response.status >= 400) assert.match(text, /<h1/, `${path}: a page`);
      }
    }
    assert.equal(world.log.filter((line) => line.includes('unforeseen failure')).length, 0);
  });
});

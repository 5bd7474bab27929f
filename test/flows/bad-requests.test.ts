import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { landline, loginCookie, mobile, otherCode, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { anyForm, ask, everything, jarOf, posts, startedBrowser } from './binding-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

describe('posts out of order and repeated', () => {
  test('before the password no later step answers', async () => {
    const { browser } = await startedBrowser(world, '192.0.2.15');
    const uid = uidOf(browser);
    for (const path of posts.filter((each) => each !== '/password')) {
      assert.equal((await ask(world, `/login/${uid}${path}`, jarOf(world, browser), anyForm)).status, 404, path);
    }
    assert.equal((await rows(world, 'select from login where uid = $1', [uid])).length, 0);
  });

  test('a second password in a login that has one changes nothing', async () => {
    const { browser } = await startedBrowser(world, '192.0.2.16');
    const uid = uidOf(browser);
    const [first, second] = [
      await world.addCustomer({ phone: landline(7).written }),
      await world.addCustomer({ phone: landline(8).written }),
    ];
    await browser.submit('/password', { login_id: first.loginId, password: first.password });
    const [before, number] = [await everything(world), shownNumber(browser)];
    const answer = await ask(world, `/login/${uid}/password`, jarOf(world, browser), {
      login_id: second.loginId,
      password: second.password,
    });
    assert.equal(answer.status, 303);
    assert.equal(await everything(world), before);
    await browser.open(browser.page?.url ?? '');
    assert.equal(shownNumber(browser), number);
  });

  test('the password posted eight times at once begins one login', async () => {
    const { browser } = await startedBrowser(world, '192.0.2.17');
    const uid = uidOf(browser);
    const customer = await world.addCustomer({ phone: landline(9).written });
    const cookie = jarOf(world, browser);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        ask(world, `/login/${uid}/password`, cookie, { login_id: customer.loginId, password: customer.password }),
      ),
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
    const [cookie, { code }] = [jarOf(world, browser), await world.inbox.latest(e164)];
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(world, `/login/${uid}`, cookie, { code })));
    assert.equal(answers.filter(({ headers }) => headers.includes(loginCookie(uid))).length, 1);
    for (const type of ['login.answer_accepted', 'login.completed']) {
      assert.equal((await world.events(type)).filter((event) => event.login_uid === uid).length, 1, type);
    }
    assert.equal((await ask(world, `/login/${uid}`, cookie, { code })).status, 404, 'the token of before the factor');
    const token = answers.map(({ headers }) => new RegExp(`${loginCookie(uid)}=([^;]+)`).exec(headers)?.[1]).find(Boolean);
    for (const path of posts.filter((each) => each !== '/not-me')) {
      assert.equal(
        (await ask(world, `/login/${uid}${path}`, `${loginCookie(uid)}=${token}`, { ...anyForm, code })).status,
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
    const code = await world.inbox.code(e164);
    await browser.submit(path, { code }, callback);
    const [before, cookie] = [await everything(world), jarOf(world, browser)];
    for (const each of posts)
      assert.equal((await ask(world, `/login/${uid}${each}`, cookie, { ...anyForm, code })).status, 404, `${each}: the way back was used`);
    assert.equal(await everything(world), before);
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
      const { browser } = await startedBrowser(world, '192.0.2.20');
      const before = [await everything(world), (await world.events()).length];
      const response = await fetch(new URL(`${loginPath(browser)}/password`, world.config.issuer), {
        method: 'POST',
        body,
        headers: { accept: 'text/html', 'content-type': type, cookie: jarOf(world, browser) },
      });
      const html = await response.text();
      assert.equal(response.status, status);
      assert.match(html, /送られた内容を、読み取れませんでした/);
      assert.match(html, new RegExp(`href="${loginPath(browser)}"`), 'a way back to the login');
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.deepEqual([await everything(world), (await world.events()).length], before);
    });
  }

  test('a code of bad bytes, or none at all, is not judged', async () => {
    const { written, e164 } = mobile(4);
    const browser = world.browser('192.0.2.21');
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: written }));
    const code = await world.inbox.code(e164);
    for (const body of ['code=%ff', `code=${otherCode(code)}&code=${code}`, '', 'other=1', 'code[]=1', '__proto__=1&code=']) {
      await fetch(new URL(loginPath(browser), world.config.issuer), {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { cookie: jarOf(world, browser), 'content-type': 'application/x-www-form-urlencoded' },
      });
    }
    assert.equal((await rows(world, 'select judged from challenge where login_uid = $1', [uidOf(browser)]))[0]?.judged, 0);
    await browser.submit(loginPath(browser), { code }, callback);
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('odd addresses and cookies: a clear 4xx, never a failure', async () => {
    const { browser } = await startedBrowser(world, '192.0.2.22');
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
        jarOf(world, browser),
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

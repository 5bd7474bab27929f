import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { landline, loginCookie, mobile, presentedBy, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { everyAnswer, everything, jarOf, posts, reads, startedBrowser } from './binding-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

describe('a login belongs to the browser that started it (mission.md rule 4)', () => {
  const stages = ['before the password', 'after the password', 'after the factor'] as const;
  for (const [index, stage] of stages.entries()) {
    test(`${stage}, any other browser gets the same 404 on every page, stream and post, and changes nothing`, async () => {
      const { written, e164 } = landline(index);
      const customer = await world.addCustomer({ phone: written });
      const { browser, callback } = await startedBrowser(world, '192.0.2.10');
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
      const before = await everything(world);
      const [nowhere] = await everyAnswer(world, 'no-such-login-0123456789', '');
      assert.equal(nowhere?.status, 404);
      const others: Record<string, string> = {
        'no cookies': '',
        'its own valid cookies of another login': jarOf(world, stranger),
        "its own token under this login's name": `${loginCookie(uid)}=${presentedBy(stranger).token}; ${jarOf(world, stranger)}`,
        'an invented token': `${loginCookie(uid)}=abcdefghijklmnopqrstuvwxyz0123456789`,
        'an invented start token': `${loginCookie(uid)}=start.abcdefghijklmnopqrstuvwxyz0123456789`,
        'an empty token': `${loginCookie(uid)}=`,
      };
      for (const [count, token] of held.entries())
        others[`the token it presented before rise ${count + 1}`] = `${loginCookie(uid)}=${token}`;
      for (const [who, cookie] of Object.entries(others)) {
        for (const [nth, answer] of (await everyAnswer(world, uid, cookie)).entries())
          assert.deepEqual(answer, nowhere, `${who}: ${[...reads, ...posts][nth]} (${nth})`);
      }
      assert.equal(await everything(world), before);
    });
  }

  test('the address that ends a login is worth nothing in another browser', async () => {
    const { written, e164 } = landline(3);
    const { browser, callback } = await startedBrowser(world, '192.0.2.11');
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
    const { browser, callback } = await startedBrowser(world, '192.0.2.12');
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
    await home.submit(loginPath(home), { code: await world.inbox.code(e164) }, callback);
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

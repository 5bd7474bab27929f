import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { hour, minute } from '#core/instant.ts';
import { Browser, follow, logIn, type OidcWorld, oidcWorld, type RelyingParty } from '../support/oidc-world.ts';

const sessionCookie = '__Host-kannuki_session /';
let world: OidcWorld;
const parties = new Map<string, RelyingParty>();
let browser: Browser;

before(async () => {
  world = await oidcWorld();
  for (const number of ['30000001', '30000002', '30000003']) await world.addCustomer(number);
  for (const id of ['customer-site', 'stock-app', 'fx-site', 'plain-demo']) parties.set(id, await world.relyingParty(id));
});
after(() => world.close());
beforeEach(() => {
  browser = new Browser();
  world.errors.length = 0;
  world.logouts.length = 0;
});

const party = (id: string): RelyingParty => parties.get(id) as RelyingParty;
const errorOf = (callback: string | null): string | null => new URL(callback ?? 'http://none').searchParams.get('error');

describe('what a session is worth on another channel', () => {
  test('the same factor is not asked twice, nor the password', async () => {
    await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    const attempt = await party('stock-app').begin();
    const { callback } = await follow(browser, attempt.url);
    const tokens = await party('stock-app').exchange(callback ?? '', attempt);
    assert.equal(tokens.claims()?.acr, 'mfa');
  });

  test('what is missing is asked there as prompt `factor`, without a second password, and the cookie changes while sid stays', async () => {
    const { tokens: before } = await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    const presented = browser.cookies.get(sessionCookie)?.value;
    const attempt = await party('fx-site').begin();
    const { uid } = await follow(browser, attempt.url);
    const request = await world.provider().requests.find(uid ?? '');
    assert.equal(request?.prompt, 'factor');
    assert.equal(request?.session?.customerNumber, '30000001');
    assert.deepEqual(
      request?.session?.proved.map((proof) => proof.method),
      ['password', 'phone-call'],
    );
    const { callback } = await follow(browser, await world.prove(uid ?? '', '30000001', ['email-code']));
    const tokens = await party('fx-site').exchange(callback ?? '', attempt);
    assert.deepEqual(tokens.claims()?.sub, '30000001');
    assert.ok((tokens.claims()?.amr as string[] | undefined)?.includes('email'));
    assert.notEqual(browser.cookies.get(sessionCookie)?.value, presented);
    // The old identifier opens nothing.
    const stale = new Browser();
    stale.cookies.set(sessionCookie, { value: presented ?? '', path: '/' });
    assert.equal(errorOf((await follow(stale, (await party('customer-site').begin({ prompt: 'none' })).url)).callback), 'login_required');
    const again = await party('customer-site').begin({ prompt: 'none' });
    const { callback: silent } = await follow(browser, again.url);
    assert.equal((await party('customer-site').exchange(silent ?? '', again)).claims()?.sid, before.claims()?.sid);
  });

  test('prompt=none: login_required without a session, interaction_required when a factor is missing', async () => {
    assert.equal(errorOf((await follow(browser, (await party('fx-site').begin({ prompt: 'none' })).url)).callback), 'login_required');
    await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    assert.equal(errorOf((await follow(browser, (await party('fx-site').begin({ prompt: 'none' })).url)).callback), 'interaction_required');
  });

  test('acr_values that no method of the channel gives: unmet_authentication_requirements', async () => {
    await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    assert.equal(
      errorOf((await follow(browser, (await party('customer-site').begin({ acr_values: 'phr' })).url)).callback),
      'unmet_authentication_requirements',
    );
  });

  test('an old password does not answer max_age, and a new one alone does not bring back an old factor', async () => {
    await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    world.advance(10 * minute);
    const attempt = await party('customer-site').begin({ max_age: '60' });
    const { uid } = await follow(browser, attempt.url);
    assert.equal((await world.provider().requests.find(uid ?? ''))?.maxAge, 60_000);
    const back = await follow(browser, await world.prove(uid ?? '', '30000001', ['password'], true));
    assert.ok(back.uid, 'the factor is asked as well');
    const done = await follow(browser, await world.prove(back.uid, '30000001', ['phone-call']));
    const tokens = await party('customer-site').exchange(done.callback ?? '', attempt);
    assert.ok(Date.now() / 1000 - Number(tokens.claims()?.auth_time) < 60);
    assert.equal(tokens.claims()?.acr, 'mfa');
  });

  test('prompt=login asks everything again, once', async () => {
    await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    const attempt = await party('customer-site').begin({ prompt: 'login' });
    const { uid } = await follow(browser, attempt.url);
    const back = await follow(browser, await world.prove(uid ?? '', '30000001', ['password', 'phone-call'], true));
    assert.equal((await party('customer-site').exchange(back.callback ?? '', attempt)).claims()?.acr, 'mfa');
  });

  test('another customer in the same browser gets a session of their own, and the old one hears of the logout', async () => {
    await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    const attempt = await party('stock-app').begin({ prompt: 'login' });
    const { uid } = await follow(browser, attempt.url);
    const change = await browser.go(await world.prove(uid ?? '', '30000002', ['password', 'phone-call'], true));
    assert.equal(change.status, 303);
    const { callback } = await follow(browser, change.headers.get('location') ?? '');
    const tokens = await party('stock-app').exchange(callback ?? '', attempt);
    assert.equal(tokens.claims()?.sub, '30000002');
    await world.settled();
    assert.deepEqual(
      world.logouts.map((logout) => logout.channel),
      ['customer-site'],
    );
    assert.equal(
      errorOf((await follow(browser, (await party('customer-site').begin({ prompt: 'none', login_hint: 'x' })).url)).callback),
      null,
    );
  });
});

describe("time on the application's clock", () => {
  test('a session ends after 60 minutes without use, with its tokens; refreshing is use', async () => {
    const site = party('customer-site');
    const { tokens } = await logIn(world, browser, site, '30000001', ['password', 'phone-call']);
    world.advance(50 * minute);
    const fresh = await site.refresh(tokens.refresh_token ?? '');
    world.advance(50 * minute);
    assert.ok((await site.refresh(fresh.refresh_token ?? tokens.refresh_token ?? '')).access_token);
    world.advance(61 * minute);
    await assert.rejects(site.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
    assert.equal(errorOf((await follow(browser, (await site.begin({ prompt: 'none' })).url)).callback), 'login_required');
  });

  test('24 hours after the login a session ends, however much it was used', async () => {
    const site = party('customer-site');
    const { tokens } = await logIn(world, browser, site, '30000001', ['password', 'phone-call']);
    for (let used = 0; used < 23; used++) {
      world.advance(hour);
      world.advance(-minute);
      await site.refresh(tokens.refresh_token ?? '');
    }
    world.advance(23 * minute + 59 * minute);
    await assert.rejects(site.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
  });

  test('an access token is good for five minutes, and a jump of the clock ends it', async () => {
    const site = party('customer-site');
    const { tokens } = await logIn(world, browser, site, '30000001', ['password', 'phone-call']);
    world.advance(4 * minute);
    assert.equal((await site.introspect(tokens.access_token)).active, true);
    world.advance(2 * minute);
    assert.equal((await site.introspect(tokens.access_token)).active, false);
  });

  test('a pushed request and a code run out with the clock as well', async () => {
    const site = party('customer-site');
    await logIn(world, browser, site, '30000001', ['password', 'phone-call']);
    const late = await site.begin();
    world.advance(2 * minute);
    assert.equal((await follow(browser, late.url)).response.status, 400);
    const attempt = await site.begin();
    const { callback } = await follow(browser, attempt.url);
    world.advance(2 * minute);
    await assert.rejects(site.exchange(callback ?? '', attempt), { error: 'invalid_grant' });
  });

  test('a login page that was left open for too long is gone', async () => {
    const { uid } = await follow(browser, (await party('customer-site').begin()).url);
    world.advance(46 * minute);
    assert.equal(await world.provider().requests.find(uid ?? ''), null);
    await assert.rejects(world.prove(uid ?? '', '30000001', ['password']), /no such login request/);
  });
});

describe('a login that went back to its channel', () => {
  test('is not made anew by a page that was still on its way, and begins no second session', async () => {
    const site = await party('customer-site');
    const browser = new Browser();
    const { uid } = await follow(browser, (await site.begin()).url);
    const { requests } = world.provider();
    const request = await requests.find(uid ?? '');
    assert.ok(request);
    const { callback } = await follow(browser, await world.prove(uid ?? '', '30000001', ['password', 'phone-call']));
    assert.ok(callback);
    const finished = requests.finish(request, { customerNumber: '30000001', reauthentication: false });
    await assert.rejects(finished, { code: 'login_not_found' });
    assert.equal(await requests.find(uid ?? ''), null);
  });
});

describe('ending sessions', () => {
  test('of one customer: tokens end, every channel concerned is told, each outcome is on record', async () => {
    const site = party('customer-site');
    const { tokens } = await logIn(world, browser, site, '30000001', ['password', 'phone-call']);
    const attempt = await party('stock-app').begin();
    await party('stock-app').exchange((await follow(browser, attempt.url)).callback ?? '', attempt);
    await world.provider().sessions.endSessions({ customerNumber: '30000001' }, 'test');
    await world.settled();
    const mine = world.logouts.filter(({ token }) => decodeJwt(token).sid === tokens.claims()?.sid);
    assert.equal(mine.length, 1);
    assert.ok(world.logouts.some((logout) => logout.channel === 'stock-app'));
    assert.equal((await site.introspect(tokens.access_token)).active, false);
    await assert.rejects(site.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
    assert.equal(errorOf((await follow(browser, (await site.begin({ prompt: 'none' })).url)).callback), 'login_required');
    const delivered = await world.events('logout.delivered');
    assert.ok(delivered.some((event) => event.channel === 'stock-app' && event.customer_id !== null));
  });

  test('of one channel: the other channels stay logged in', async () => {
    await logIn(world, browser, party('customer-site'), '30000003', ['password', 'phone-call']);
    const attempt = await party('stock-app').begin();
    const stock = await party('stock-app').exchange((await follow(browser, attempt.url)).callback ?? '', attempt);
    const again = await party('customer-site').begin();
    const site = await party('customer-site').exchange((await follow(browser, again.url)).callback ?? '', again);
    assert.equal(await world.provider().sessions.endSessions({ channel: 'stock-app', customerNumber: '30000003' }, 'test'), 1);
    assert.equal((await party('stock-app').introspect(stock.access_token)).active, false);
    assert.equal((await party('customer-site').introspect(site.access_token)).active, true);
  });

  test('a channel that does not answer is asked again, and the failure is on record', { timeout: 150_000 }, async () => {
    await logIn(world, browser, party('customer-site'), '30000002', ['password', 'phone-call']);
    await world.settled();
    world.logoutStatus = 503;
    await world.provider().sessions.endSessions({ customerNumber: '30000002', channel: 'customer-site' }, 'test');
    while (world.logouts.filter((logout) => logout.channel === 'customer-site').length < 2)
      await new Promise((done) => setTimeout(done, 50));
    world.logoutStatus = 200;
    await world.settled();
    const event = (await world.events('logout.delivered')).at(-1);
    assert.ok(Number(event?.data.attempts) >= 2);
  });

  test('a logout without a hint is asked about, on a page without script, and only then done', async () => {
    const { tokens } = await logIn(world, browser, party('customer-site'), '30000001', ['password', 'phone-call']);
    const ask = await browser.go(`${world.issuer}/session/end`);
    const html = await ask.text();
    assert.equal(ask.status, 200);
    assert.match(html, /ログアウトしますか/);
    assert.doesNotMatch(html, /<script/);
    assert.match(ask.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal((await party('customer-site').introspect(tokens.access_token)).active, true);
    const body = new URLSearchParams({ xsrf: /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '', logout: 'yes' });
    const done = await browser.go(`${world.issuer}/session/end/confirm`, { method: 'POST', body });
    assert.equal(done.status, 303);
    assert.match(await (await browser.go(done.headers.get('location') ?? '')).text(), /ログアウトしました/);
    assert.equal((await party('customer-site').introspect(tokens.access_token)).active, false);
    assert.equal(browser.cookies.has(sessionCookie), false);
    await world.settled();
    assert.ok(world.logouts.some((logout) => logout.channel === 'customer-site'));
  });

  test('a logout when nobody is logged in leads straight back, and leaves no session behind', async () => {
    const { entry, configuration } = party('customer-site');
    const count = async () => (await world.db.owner.query('select count(*)::int as rows from oidc_session')).rows[0].rows as number;
    const before = await count();
    const back = entry.post_logout_redirect_uris[0] ?? '';
    const answer = await browser.go(String(oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: back, state: 's' })));
    assert.equal(answer.headers.get('location'), `${back}?state=s`);
    assert.equal(browser.cookies.has(sessionCookie), false);
    assert.equal(await count(), before);
  });
});

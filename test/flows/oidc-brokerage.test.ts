import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import { buildApp } from '../../demo/brokerage/app.ts';
import { readConfig } from '../../demo/brokerage/config.ts';
import { LogoutTokens } from '../../demo/brokerage/logout-token.ts';
import type { RelyingParty } from '../../demo/brokerage/relying-party.ts';
import { brokerageConfig } from '../support/brokerage.ts';
import { freePort } from '../support/free-port.ts';
import { Browser, channels, follow, type OidcWorld, oidcWorld } from '../support/oidc-world.ts';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

let world: OidcWorld;
let brokerage: FastifyInstance;
let browser: Browser;
let home: string;

before(async () => {
  const port = await freePort();
  home = `http://localhost:${port}`;
  world = await oidcWorld({ channelsAt: home });
  for (const number of ['50000001', '50000002']) await world.addCustomer(number);
  brokerage = buildApp(configuration(world.issuer, port));
  await brokerage.listen({ port, host: 'localhost' });
});
after(async () => {
  await brokerage.close();
  await world.close();
});
beforeEach(() => {
  browser = new Browser();
  world.errors.length = 0;
});

describe('the sample brokerage', () => {
  test('logs in to each of its seven channels and without a key, asking only for what is missing', async () => {
    const asked: Record<string, string> = {};
    for (const id of [...channels, 'plain-demo']) {
      const { html, prompt } = await logIn(id, '50000001', id.startsWith('fx') ? ['password', 'email-code'] : ['password', 'phone-call']);
      asked[id] = prompt;
      assert.match(html, /お客様番号.*50000001/, id);
      assert.match(html, /この接続の証明/, id);
      assert.match(html, id === 'plain-demo' ? /Bearer/ : /DPoP/, id);
      assert.doesNotMatch(html, /<script|style=/, id);
    }
    assert.deepEqual(asked, {
      'customer-site': 'login',
      'stock-app': 'none',
      'futures-app': 'none',
      'fund-site': 'none',
      'us-stock-app': 'none',
      'fx-site': 'factor',
      'fx-app': 'none',
      'plain-demo': 'none',
    });
    const top = await (await browser.go(home)).text();
    assert.equal(top.match(/>ログイン中</g)?.length, 8);
    assert.deepEqual(world.errors, []);
  });

  test('keeps its cookie apart for each channel, and no longer than the token', async () => {
    const { cookies } = await logIn('customer-site', '50000001', ['password', 'phone-call']);
    const line = cookies.find((cookie) => cookie.startsWith('brokerage_customer-site_session=')) ?? '';
    assert.match(line, /HttpOnly/);
    assert.ok(Number(/Max-Age=(\d+)/.exec(line)?.[1]) <= 300);
  });

  test('logs out everywhere, through the login server', async () => {
    for (const id of ['customer-site', 'stock-app']) await logIn(id, '50000001', ['password', 'phone-call']);
    const out = await browser.go(`${home}/customer-site/logout`, { method: 'POST' });
    assert.equal(out.status, 303);
    const back = await browser.go(out.headers.get('location') ?? '');
    assert.match(back.headers.get('location') ?? '', new RegExp(`^${home}/customer-site/\\?state=`));
    await world.settled();
    for (const id of ['customer-site', 'stock-app']) assert.match(await page(`/${id}/`), /にログイン/, id);
    assert.equal((await world.events('logout.delivered')).length >= 2, true);
  });

  test('is told when the login server ends a session', async () => {
    await logIn('customer-site', '50000002', ['password', 'phone-call']);
    await world.provider().sessions.endSessions({ customerNumber: '50000002' }, 'test');
    await world.settled();
    assert.match(await page('/customer-site/'), /お客様サイトにログイン/);
  });

  test("believes no logout token but the login server's", async () => {
    await logIn('customer-site', '50000001', ['password', 'phone-call']);
    const forged = await new SignJWT({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, jti: 'x', sub: '50000001' })
      .setProtectedHeader({ alg: 'ES256', kid: 'x' })
      .setIssuer(world.issuer)
      .setAudience('customer-site')
      .setIssuedAt()
      .sign((await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])).privateKey);
    for (const token of [forged, 'nonsense', '']) {
      const answer = await fetch(`${home}/customer-site/backchannel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: token }),
      });
      assert.equal(answer.status, 400);
    }
    assert.match(await page('/customer-site/'), /預り資産の合計/);
  });

  test('takes a logout token for what it is alone: of its type, for a logout, not yet over', async () => {
    const now = Math.floor(Date.now() / 1000);
    const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const jwks = { keys: [{ ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'one' }] };
    const published = createServer((_request, response) => response.end(JSON.stringify(jwks)));
    await new Promise<void>((resolve) => published.listen(0, 'localhost', resolve));
    const { port } = published.address() as AddressInfo;
    const party = {
      client: { client_id: 'customer-site' },
      metadata: async () => ({ issuer: 'https://login', jwksUri: `http://localhost:${port}/` }),
    };
    const tokens = new LogoutTokens(party as unknown as RelyingParty);
    const good = { iss: 'https://login', aud: 'customer-site', iat: now, exp: now + 60, sub: '1', events: { [logoutEvent]: {} } };
    const check = (changes: object, header: object = {}) =>
      new SignJWT({ ...good, jti: randomUUID(), ...changes })
        .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'logout+jwt', ...header })
        .sign(privateKey)
        .then((token) => tokens.check(token));
    try {
      assert.deepEqual(await check({ jti: 'once' }), { sub: '1' });
      for (const header of [{ typ: 'JWT' }, { typ: 'dpop+jwt' }, { typ: undefined }, { kid: 'two' }])
        assert.equal(await check({}, header), null);
      const wrong = [
        { exp: now - 1 },
        { exp: undefined },
        { iat: now - 300 },
        { iat: undefined },
        { nonce: 'n' },
        { events: {} },
        { events: [logoutEvent] },
      ];
      for (const changes of [...wrong, { aud: 'stock-app' }, { iss: 'https://other' }, { sub: undefined }, { jti: 'once' }])
        assert.equal(await check(changes), null, JSON.stringify(changes));
    } finally {
      published.close();
    }
  });

  test('its API takes nobody without a token, nor a token of another channel, nor a token without its key', async () => {
    const stock = await world.relyingParty('stock-app');
    const attempt = await stock.begin();
    const { uid } = await follow(browser, attempt.url);
    const { callback } = await follow(browser, await world.prove(uid ?? '', '50000001', ['password', 'phone-call']));
    const tokens = await stock.exchange(callback ?? '', attempt);
    const ask = (channel: string, authorization?: string) =>
      fetch(`${home}/${channel}/api/account`, authorization ? { headers: { authorization } } : {});
    for (const answer of [
      await ask('stock-app'),
      await ask('stock-app', 'Bearer nonsense'),
      await ask('stock-app', `Bearer ${tokens.access_token}`),
      await ask('stock-app', `DPoP ${tokens.access_token}`),
      await ask('customer-site', `DPoP ${tokens.access_token}`),
    ]) {
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_/);
    }
  });

  test('says in plain words why a login did not work', async () => {
    const start = await browser.go(`${home}/customer-site/login`);
    const { uid } = await follow(browser, start.headers.get('location') ?? '');
    const back = await follow(browser, await world.provider().requests.abort(uid ?? '', 'access_denied', 'the customer went back'));
    const refused = await browser.go(back.callback ?? '');
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /ログインが取りやめられました/);
    const unknown = await browser.go(`${home}/customer-site/callback?code=x&state=y&iss=${world.issuer}`);
    assert.match(await unknown.text(), /別の画面で始めた手続き/);
    const other = await browser.go(`${home}/nowhere?lang=en`);
    assert.equal(other.status, 404);
    assert.match(await other.text(), /There is no such page/);
  });

  test('starts before the login server does, and goes on once it is there', async () => {
    const issuer = `http://localhost:${await freePort()}`;
    const early = buildApp(configuration(issuer, await freePort()));
    const answer = await early.inject({ url: '/customer-site/login' });
    assert.equal(answer.statusCode, 503);
    assert.match(answer.body, /ログインサーバーにつながりません/);
    assert.equal((await early.inject({ url: '/' })).statusCode, 200);
    const metadata = (await (await fetch(`${world.issuer}/.well-known/openid-configuration`)).text()).replaceAll(world.issuer, issuer);
    const late = createServer((request, response) => {
      const pushed = request.url === '/par';
      response
        .writeHead(pushed ? 201 : 200, { 'content-type': 'application/json' })
        .end(pushed ? JSON.stringify({ request_uri: 'urn:x', expires_in: 60 }) : metadata);
    });
    await new Promise<void>((done) => late.listen(new URL(issuer).port, done));
    const begun = await early.inject({ url: '/customer-site/login' });
    assert.equal(begun.statusCode, 303);
    late.close();
    late.closeAllConnections();
    await early.close();
  });

  test('names what is missing in its configuration', () => {
    assert.throws(() => readConfig({}), /BROKERAGE_CONFIG/);
  });
});

/** As a person would, through the login server; `prompt` is what was asked there. */
async function logIn(
  id: string,
  customerNumber: string,
  methods: readonly string[],
): Promise<{ html: string; prompt: string; cookies: string[] }> {
  const start = await browser.go(`${home}/${id}/login`);
  let { callback, uid } = await follow(browser, start.headers.get('location') ?? '');
  let prompt = 'none';
  if (uid) {
    prompt = (await world.provider().requests.find(uid))?.prompt ?? '';
    ({ callback, uid } = await follow(browser, await world.prove(uid, customerNumber, prompt === 'factor' ? methods.slice(1) : methods)));
  }
  const back = await browser.go(callback ?? '');
  assert.equal(back.status, 303, await back.clone().text());
  return { html: await page(`/${id}/`), prompt, cookies: back.headers.getSetCookie() };
}

const page = async (path: string): Promise<string> => (await browser.go(home + path)).text();

const configuration = (issuer: string, port: number) => brokerageConfig(issuer, port, world);

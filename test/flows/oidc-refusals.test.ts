import assert from 'node:assert/strict';
import { request as rawRequest } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import * as oidc from 'openid-client';
import { Browser, follow, logIn, type OidcWorld, oidcWorld, type RelyingParty } from '../support/oidc-world.ts';

let world: OidcWorld;
let site: RelyingParty;
let plain: RelyingParty;
let browser: Browser;

before(async () => {
  world = await oidcWorld();
  await world.addCustomer('40000001');
  site = await world.relyingParty('customer-site');
  plain = await world.relyingParty('plain-demo');
});
after(() => world.close());
beforeEach(() => {
  browser = new Browser();
  world.errors.length = 0;
});

const html = { accept: 'text/html' };
const json = { accept: 'application/json' };
const form = 'application/x-www-form-urlencoded';
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(world.issuer + path, { method: 'POST', body, headers: { 'content-type': form, ...json, ...headers } });

describe('bad input gets a clear OAuth error, never an outage', () => {
  const cases: readonly (readonly [string, () => Promise<Response>, number, string])[] = [
    ['a token request without a client', () => post('/token', 'grant_type=authorization_code&code=x'), 400, 'invalid_request'],
    ['an unknown client', () => post('/token', 'client_id=nobody&grant_type=authorization_code'), 401, 'invalid_client'],
    [
      'a client that must authenticate and does not',
      () => post('/par', 'client_id=customer-site&response_type=code'),
      401,
      'invalid_client',
    ],
    [
      'a broken assertion',
      () => post('/token', 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=a.b.c'),
      400,
      'invalid_request',
    ],
    ['another grant type', () => post('/token', 'client_id=plain-demo&grant_type=password'), 400, 'unsupported_grant_type'],
    [
      'a code that is none',
      () => post('/token', 'client_id=plain-demo&grant_type=authorization_code&code=x&redirect_uri=y&code_verifier=z'),
      400,
      'invalid_grant',
    ],
    ['a JSON body', () => post('/token', '{}', { 'content-type': 'application/json' }), 400, 'invalid_request'],
    ['a body of a megabyte', () => post('/token', `client_id=${'a'.repeat(1_000_000)}`), 400, 'invalid_request'],
    ['invalid UTF-8', () => post('/token', new Uint8Array([0x63, 0x3d, 0xff, 0xfe, 0xfd])), 400, 'invalid_request'],
    [
      'the same parameter twice',
      () => post('/token', 'client_id=plain-demo&client_id=other&grant_type=refresh_token'),
      400,
      'invalid_request',
    ],
    ['a redirect address that is not registered', () => push({ redirect_uri: 'https://thief.example/callback' }), 400, 'invalid_request'],
    ['no PKCE', () => push({ code_challenge: '', code_challenge_method: '' }), 400, 'invalid_request'],
    ['plain PKCE', () => push({ code_challenge_method: 'plain' }), 400, 'invalid_request'],
    ["another channel's API", () => push({ resource: 'https://api.example.jp/fx-site' }), 400, 'invalid_target'],
    ['an implicit flow', () => push({ response_type: 'token' }), 400, 'unsupported_response_type'],
    ['an unknown prompt', () => push({ prompt: 'consent' }), 400, 'invalid_request'],
    ['a nonsensical max_age', () => push({ max_age: 'soon' }), 400, 'invalid_request'],
    ['introspection by a client without a key', () => post('/introspect', 'client_id=plain-demo&token=x'), 200, ''],
    ['userinfo without a token', () => fetch(`${world.issuer}/me`, { headers: json }), 401, 'invalid_token'],
    [
      'userinfo with a wrong token',
      () => fetch(`${world.issuer}/me`, { headers: { ...json, authorization: 'Bearer x' } }),
      401,
      'invalid_token',
    ],
    ['a path that is none', () => fetch(`${world.issuer}/auth/x/y/z`, { headers: json }), 404, 'invalid_request'],
  ];
  for (const [name, send, status, error] of cases) {
    test(name, async () => {
      const response = await send();
      const body = (await response.json()) as { error?: string };
      assert.deepEqual([response.status, body.error ?? ''], [status, error]);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      assert.deepEqual(world.errors, []);
    });
  }

  const pages: readonly (readonly [string, string, number])[] = [
    ['an authorization that was not pushed', '/auth?client_id=customer-site&response_type=code&redirect_uri=x', 400],
    ['a request_uri that is none', '/auth?client_id=customer-site&request_uri=urn:ietf:params:oauth:request_uri:none', 400],
    ['an unknown client', '/auth?client_id=%3Cscript%3E&request_uri=x', 400],
    ['a return that was never begun', '/auth/abcdef', 400],
    ['a return with a broken escape', '/auth/%E0%A4%A', 400],
    ['a logout with a hint that is no token', '/session/end?id_token_hint=x', 400],
    [
      'a logout to an address that is not registered',
      '/session/end?client_id=customer-site&post_logout_redirect_uri=https://thief.example/',
      400,
    ],
  ];
  for (const [name, path, status] of pages) {
    test(`${name}: a page that says what to do`, async () => {
      const response = await fetch(world.issuer + path, { redirect: 'manual', headers: html });
      const text = await response.text();
      assert.equal(response.status, status);
      assert.match(text, /もう一度ログインからお進みください/);
      assert.doesNotMatch(text, /<script|undefined/);
      assert.match(response.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.deepEqual(world.errors, []);
    });
  }

  test('in English when the browser asks for it', async () => {
    const response = await fetch(`${world.issuer}/auth?client_id=x`, { headers: { ...html, 'accept-language': 'en-GB,en' } });
    assert.match(await response.text(), /This login cannot go on/);
  });

  test('a NUL character in a request is refused where it would be kept', async () => {
    const response = await fetch((await plain.begin({ login_hint: 'a\u0000b' })).url, { redirect: 'manual', headers: html });
    const text = `${response.headers.get('location') ?? ''} ${await response.text()}`;
    assert.match(text, /invalid_request/);
    assert.deepEqual(world.errors, []);
  });

  test('nor does one in the state of a logout fail, which is kept when all else is done', async () => {
    for (const [accept, shown] of [
      ['text/html', /もう一度ログインからお進みください/],
      ['application/json', /"error":"invalid_request"/],
    ] as const) {
      const response = await fetch(`${world.issuer}/session/end?state=a%00b`, { redirect: 'manual', headers: { accept } });
      assert.equal(response.status, 400);
      assert.match(await response.text(), shown);
      assert.deepEqual(response.headers.getSetCookie(), []);
      assert.deepEqual(world.errors, []);
    }
  });

  test('a Host header of somebody else changes no address of ours', async () => {
    const { hostname, port } = new URL(world.issuer);
    const body = await new Promise<string>((done, fail) => {
      rawRequest(
        {
          hostname,
          port,
          path: '/.well-known/openid-configuration',
          headers: { host: 'thief.example', 'x-forwarded-host': 'thief.example', 'x-forwarded-proto': 'https' },
        },
        (response) => {
          let text = '';
          response
            .on('data', (chunk) => {
              text += chunk;
            })
            .on('end', () => done(text));
        },
      )
        .on('error', fail)
        .end();
    });
    assert.doesNotMatch(body, /thief/);
    assert.equal((JSON.parse(body) as { token_endpoint: string }).token_endpoint, `${world.issuer}/token`);
  });

  function push(changes: Record<string, string>): Promise<Response> {
    const parameters = {
      client_id: 'plain-demo',
      response_type: 'code',
      redirect_uri: plain.entry.redirect_uris[0] ?? '',
      scope: 'openid',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      ...changes,
    };
    return post('/par', new URLSearchParams(Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''))));
  }
});

describe('a login belongs to the browser and the client that began it', () => {
  test('another browser that knows the uid cannot go on, even with a cookie of that value', async () => {
    const attempt = await site.begin();
    const { uid, response } = await follow(browser, attempt.url);
    assert.ok(
      response.headers.getSetCookie().some((line) => line.startsWith(`__Host-kannuki_login_${uid}=`)),
      'our own cookie binds the pages',
    );
    assert.ok(
      response.headers.getSetCookie().every((line) => !line.startsWith('kannuki_interaction')),
      "the provider's own cookie for pages is not used",
    );
    const resume = await world.prove(uid ?? '', '40000001', ['password', 'phone-call']);
    const thief = new Browser();
    thief.cookies.set(`kannuki_resume ${new URL(resume).pathname}`, { value: uid ?? '', path: new URL(resume).pathname });
    const stolen = await follow(thief, resume);
    assert.equal(stolen.callback, null);
    assert.equal(stolen.response.status, 400);
    assert.ok((await follow(browser, resume)).callback, 'the right browser goes on');
  });

  test("every cookie is Secure and HttpOnly, and the session's is a __Host- cookie without an end", async () => {
    const attempt = await site.begin();
    const { uid, response } = await follow(browser, attempt.url);
    const { response: back } = await follow(browser, await world.prove(uid ?? '', '40000001', ['password', 'phone-call']));
    const lines = [...response.headers.getSetCookie(), ...back.headers.getSetCookie()];
    for (const line of lines) assert.match(line, /; ?secure/i, line);
    for (const line of lines) assert.match(line, /; ?httponly/i, line);
    const session = lines.find((line) => line.startsWith('__Host-kannuki_session=')) ?? '';
    assert.match(session, /path=\//i);
    assert.doesNotMatch(session, /expires|max-age|domain/i);
  });

  test("a FAPI client's tokens need its key: no proof, another key, another channel's client", async () => {
    const { tokens, attempt, callback } = await logIn(world, browser, site, '40000001', ['password', 'phone-call']);
    assert.ok(attempt && callback);
    const other = oidc.getDPoPHandle(site.configuration, await oidc.randomDPoPKeyPair('ES256'));
    const userinfo = (options: object) => oidc.fetchUserInfo(site.configuration, tokens.access_token, '40000001', options);
    await assert.rejects(userinfo({}));
    await assert.rejects(userinfo({ DPoP: other }));
    assert.deepEqual((await userinfo({ DPoP: site.dpop })).acr, 'mfa');
    const stock = await world.relyingParty('stock-app');
    assert.deepEqual(await stock.introspect(tokens.access_token), { active: false });
    await assert.rejects(stock.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
    await assert.rejects(oidc.refreshTokenGrant(site.configuration, tokens.refresh_token ?? ''), { error: 'invalid_grant' });
  });

  test('revocation ends a token', async () => {
    const { tokens } = await logIn(world, browser, site, '40000001', ['password', 'phone-call']);
    await oidc.tokenRevocation(site.configuration, tokens.refresh_token ?? '');
    await assert.rejects(site.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
  });

  test('an abort goes back to the channel with its error', async () => {
    const { uid } = await follow(browser, (await site.begin()).url);
    const back = await follow(browser, await world.provider().requests.abort(uid ?? '', 'access_denied', 'the customer went back'));
    const query = new URL(back.callback ?? '').searchParams;
    assert.deepEqual(
      [query.get('error'), query.get('error_description'), query.get('iss')],
      ['access_denied', 'the customer went back', world.issuer],
    );
  });

  test('form_post answers with a page of ours, without script', async () => {
    await logIn(world, browser, plain, '40000001', ['password', 'phone-call']);
    const attempt = await plain.begin({ response_mode: 'form_post' });
    const { response } = await follow(browser, attempt.url);
    const text = await response.text();
    assert.doesNotMatch(text, /<script/);
    assert.match(text, /name="code" value="[^"]+"/);
    assert.match(text, new RegExp(`name="state" value="${attempt.state}"`));
    assert.match(
      response.headers.get('content-security-policy') ?? '',
      new RegExp(`form-action 'self' ${new URL(plain.entry.redirect_uris[0] ?? '').origin}`),
    );
  });
});

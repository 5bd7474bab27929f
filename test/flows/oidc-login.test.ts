import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser, logIn, type OidcWorld, oidcWorld, type RelyingParty } from '../support/oidc-world.ts';

describe('a login through the OpenID provider', () => {
  let world: OidcWorld;
  let site: RelyingParty;
  before(async () => {
    world = await oidcWorld();
    for (const number of ['10000001', '10000002']) await world.addCustomer(number);
    site = await world.relyingParty('customer-site');
  });
  after(() => world.close());

  test('gives a FAPI client tokens that say how the customer was authenticated', async () => {
    const browser = new Browser();
    const { request, callback, tokens } = await logIn(world, browser, site, '10000001', ['password', 'phone-call']);
    assert.equal(request?.prompt, 'login');
    assert.equal(request?.channel, 'customer-site');
    assert.equal(new URL(callback).searchParams.get('iss'), world.issuer);
    const claims = tokens.claims();
    assert.equal(claims?.sub, '10000001');
    assert.equal(claims?.acr, 'mfa');
    assert.deepEqual(claims?.amr, ['pwd', 'inbound_call', 'mfa']);
    assert.ok(Math.abs(Number(claims?.auth_time) - Date.now() / 1000) < 120, 'auth_time is in real time');
    assert.equal(tokens.token_type, 'dpop');
    assert.ok((tokens.expires_in ?? 0) <= 300);
    const introspected = await site.introspect(tokens.access_token);
    assert.equal(introspected.active, true);
    assert.equal(introspected.aud, 'https://api.example.jp/customer-site');
    assert.equal(introspected.acr, 'mfa');
    assert.equal(introspected.auth_time, claims?.auth_time);
    assert.deepEqual(world.errors, []);
  });
});

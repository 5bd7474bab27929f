import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import * as oidc from 'openid-client';
import { Browser, channels, follow, logIn, type OidcWorld, oidcWorld, type RelyingParty } from '../support/oidc-world.ts';

const rounds = 20;
const parallel = 8;

describe('what may be used once', () => {
  let world: OidcWorld;
  let site: RelyingParty;
  let plain: RelyingParty;
  let browser: Browser;
  before(async () => {
    world = await oidcWorld();
    await world.addCustomer('20000001');
    site = await world.relyingParty('customer-site');
    plain = await world.relyingParty('plain-demo');
    browser = new Browser();
    await logIn(world, browser, site, '20000001', ['password', 'phone-call']);
  });
  after(() => world.close());

  /** An authorization that the session already allows. */
  async function authorize(rp: RelyingParty, extra: Record<string, string> = {}) {
    const attempt = await rp.begin(extra);
    const { callback } = await follow(browser, attempt.url);
    assert.ok(callback, 'the session is enough');
    return { attempt, callback };
  }

  test('a code: one exchange of eight, twenty times', async () => {
    for (let round = 0; round < rounds; round++) {
      const { attempt, callback } = await authorize(site);
      const outcomes = await Promise.all(all(() => site.exchange(callback, attempt).then(() => 'success', codeOf)));
      assert.deepEqual(tally(outcomes), { success: 1, invalid_grant: parallel - 1 }, `round ${round}`);
    }
  });

  test('a refresh token that rotates: one refresh of eight, and what came of it ends as well, twenty times', async () => {
    for (let round = 0; round < rounds; round++) {
      const { attempt, callback } = await authorize(plain);
      const first = await plain.exchange(callback, attempt);
      const outcomes = await Promise.all(
        all(() => plain.refresh(first.refresh_token ?? '').then((tokens) => tokens.refresh_token ?? '', codeOf)),
      );
      const winners = outcomes.filter((outcome) => outcome !== 'invalid_grant');
      assert.equal(winners.length, 1, `round ${round}: ${outcomes}`);
      await assert.rejects(plain.refresh(winners[0] ?? ''), { error: 'invalid_grant' });
    }
  });

  test('a DPoP proof: one request of eight, twenty times', async () => {
    const keys = await generateKeyPair('ES256');
    for (let round = 0; round < rounds; round++) {
      const { attempt, callback } = await authorize(site);
      const code = new URL(callback).searchParams.get('code') ?? '';
      const jwk = await exportJWK(keys.publicKey);
      // The request was pushed with the handle's key: this round's tokens are asked with it, the shared proof then refreshes them.
      const { refresh_token: token } = await site.exchange(callback, attempt);
      assert.ok(token && code);
      const proof = await dpopProof(keys.privateKey, jwk, `${world.issuer}/token`);
      const outcomes = await Promise.all(
        all(async () =>
          statusOf(
            await post(
              world,
              '/token',
              { grant_type: 'refresh_token', refresh_token: token, ...(await assertion(world, site)) },
              { dpop: proof },
            ),
          ),
        ),
      );
      assert.deepEqual(tally(outcomes), { 200: 1, invalid_grant: parallel - 1 }, `round ${round}`);
    }
  });

  test('a client assertion: one request of eight, twenty times', async () => {
    const { attempt, callback } = await authorize(site);
    const { access_token: token } = await site.exchange(callback, attempt);
    for (let round = 0; round < rounds; round++) {
      const shared = await assertion(world, site);
      const outcomes = await Promise.all(all(async () => statusOf(await post(world, '/introspect', { token, ...shared }))));
      assert.deepEqual(tally(outcomes), { 200: 1, invalid_client: parallel - 1 }, `round ${round}`);
    }
  });

  test('a pushed request: one authorization', async () => {
    const { attempt, callback } = await authorize(site);
    assert.ok(callback);
    const again = await follow(browser, attempt.url);
    assert.equal(again.callback, null);
    assert.equal(again.response.status, 400);
    assert.match(await again.response.text(), /ログインを続けられません/);
  });

  test('a code used twice, one after the other: the tokens of the first use end', async () => {
    const { attempt, callback } = await authorize(site);
    const tokens = await site.exchange(callback, attempt);
    assert.equal((await site.introspect(tokens.access_token)).active, true);
    await assert.rejects(site.exchange(callback, attempt), { error: 'invalid_grant' });
    assert.equal((await site.introspect(tokens.access_token)).active, false);
    await assert.rejects(site.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
  });

  test('nothing of this met an error of ours', () => assert.deepEqual(world.errors, []));
});

describe('two channels at once on one session', () => {
  let world: OidcWorld;
  before(async () => {
    world = await oidcWorld();
    await world.addCustomer('20000002');
  });
  after(() => world.close());

  test('both keep their authorization, and both hear of the logout, twenty times', async () => {
    const names = channels.slice(0, 4);
    const parties = await Promise.all(names.map((name) => world.relyingParty(name)));
    const first = parties[0] as RelyingParty;
    for (let round = 0; round < rounds; round++) {
      const browser = new Browser();
      const { tokens } = await logIn(world, browser, first, '20000002', ['password', 'phone-call']);
      const others = await Promise.all(
        parties.slice(1).map(async (rp) => {
          const attempt = await rp.begin();
          const { callback } = await follow(browser, attempt.url);
          return rp.exchange(callback ?? '', attempt);
        }),
      );
      const sids = [tokens, ...others].map((one) => one.claims()?.sid);
      world.logouts.length = 0;
      const end = oidc.buildEndSessionUrl(first.configuration, {
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: first.entry.post_logout_redirect_uris[0] ?? '',
        state: 'back',
      });
      const answer = await browser.go(String(end));
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.get('location'), `${first.entry.post_logout_redirect_uris[0]}?state=back`);
      await world.settled();
      assert.deepEqual(world.logouts.map((logout) => logout.channel).sort(), [...names].sort(), `round ${round}`);
      assert.deepEqual(world.logouts.map(({ token }) => decodeJwt(token).sid).sort(), sids.sort());
    }
    assert.deepEqual(world.errors, []);
  });

  test('a step-up on one and an ordinary authorization on another, at the same moment, both succeed', async () => {
    const [site, stock] = await Promise.all([world.relyingParty('customer-site'), world.relyingParty('stock-app')]);
    for (let round = 0; round < 10; round++) {
      const browser = new Browser();
      await logIn(world, browser, site, '20000002', ['password', 'phone-call']);
      const again = await site.begin({ prompt: 'login' });
      const { uid } = await follow(browser, again.url);
      const resume = await world.prove(uid ?? '', '20000002', ['password', 'phone-call'], true);
      const other = await stock.begin();
      const [stepped, ordinary] = await Promise.all([follow(browser, resume), follow(browser, other.url)]);
      await site.exchange(stepped.callback ?? '', again);
      if (ordinary.callback) await stock.exchange(ordinary.callback, other);
      // The step-up was first, and the identifier that the other request still presented is worth nothing any more: with the new one it goes on.
      else await authorizeSilently(browser, stock);
    }
    assert.deepEqual(world.errors, []);
  });
});

async function authorizeSilently(browser: Browser, party: RelyingParty): Promise<void> {
  const attempt = await party.begin();
  const { callback, uid } = await follow(browser, attempt.url);
  assert.equal(uid, null, 'nothing is asked');
  await party.exchange(callback ?? '', attempt);
}

const all = <T>(act: () => Promise<T>): Promise<T>[] => Array.from({ length: parallel }, act);
const codeOf = (error: { error?: string }): string => error.error ?? String(error);

function tally(outcomes: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function statusOf(response: Response): Promise<string | number> {
  const body = (await response.json()) as { error?: string };
  return body.error ?? response.status;
}

function post(world: OidcWorld, path: string, body: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(world.issuer + path, {
    method: 'POST',
    body: new URLSearchParams(body),
    headers: { accept: 'application/json', ...headers },
  });
}

async function assertion(world: OidcWorld, { entry, key }: RelyingParty): Promise<Record<string, string>> {
  const jwt = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: entry.jwks?.keys[0]?.kid ?? '' })
    .setIssuer(entry.client_id)
    .setSubject(entry.client_id)
    .setAudience(world.issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(key);
  return {
    client_id: entry.client_id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: jwt,
  };
}

async function dpopProof(key: CryptoKey, jwk: JWK, htu: string): Promise<string> {
  assert.ok(await calculateJwkThumbprint(jwk));
  return new SignJWT({ jti: randomUUID(), htm: 'POST', htu })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .setIssuedAt()
    .sign(key);
}

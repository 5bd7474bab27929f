import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { hour } from '#core/instant.ts';
import { createSealing } from '#gateways/sealing.ts';
import { loadKeys } from '#oidc/keys.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { publishedBefore } from '#usecases/keys/list-signing-keys.ts';
import { rotateSigningKey } from '#usecases/keys/rotate-signing-key.ts';
import { Browser, follow, logIn, type OidcWorld, oidcWorld, type RelyingParty } from '../support/oidc-world.ts';

let world: OidcWorld;
let site: RelyingParty;
before(async () => {
  world = await oidcWorld();
  await world.addCustomer('30000001');
  site = await world.relyingParty('customer-site');
});
after(() => world.close());

describe('signing keys and restarts', () => {
  test('a restart keeps the session, its tokens and the key', async () => {
    const browser = new Browser();
    const { tokens } = await logIn(world, browser, site, '30000001', ['password', 'phone-call']);
    await world.restart();
    const fresh = await site.refresh(tokens.refresh_token ?? '');
    assert.equal(decodeProtectedHeader(fresh.id_token ?? '').kid, decodeProtectedHeader(tokens.id_token ?? '').kid);
    const attempt = await site.begin({ prompt: 'none' });
    assert.ok((await site.exchange((await follow(browser, attempt.url)).callback ?? '', attempt)).id_token);
  });

  test('a new key is published before it signs, and the old one stays published', async () => {
    const parts = { storage: createOidcStorage(world.app), sealing: world.app.sealing };
    const { tokens } = await logIn(world, new Browser(), site, '30000001', ['password', 'phone-call']);
    const old = decodeProtectedHeader(tokens.id_token ?? '').kid;
    const { kid: planned } = await rotateSigningKey(world.app, { by: 'Hanako' });
    await world.provider().refreshKeys();
    assert.equal(decodeProtectedHeader((await site.refresh(tokens.refresh_token ?? '')).id_token ?? '').kid, old);
    const published = ((await (await fetch(`${world.issuer}/jwks`)).json()) as { keys: Record<string, string>[] }).keys;
    assert.deepEqual(published.map((key) => key.kid).sort(), [old, planned].sort());
    assert.ok(
      published.every((key) => !('d' in key)),
      'no private part is published',
    );
    assert.equal((await loadKeys(parts, Date.now() + publishedBefore + 1000)).signing, planned);

    const { kid: now } = await rotateSigningKey(world.app, { by: 'Hanako', wait: 0 });
    await world.provider().refreshKeys();
    const fresh = await site.refresh(tokens.refresh_token ?? '');
    assert.equal(decodeProtectedHeader(fresh.id_token ?? '').kid, now);
    const keySet = createRemoteJWKSet(new URL(`${world.issuer}/jwks`));
    for (const token of [tokens.id_token, fresh.id_token]) await jwtVerify(token ?? '', keySet, { issuer: world.issuer });
    assert.equal(
      (await loadKeys(parts, Date.now() + 73 * hour)).jwks.some((key) => key.kid === old),
      false,
      'in the end it is taken off',
    );
  });

  test('another secret than the one that sealed the keys is said in words', async () => {
    const sealing = createSealing(Buffer.alloc(32, 9));
    await assert.rejects(loadKeys({ storage: createOidcStorage(world.app), sealing }), /sealed under another secret/);
  });

  test('servers that start together on an empty table agree on one key', async () => {
    await world.db.owner.query('delete from signing_key');
    const parts = { storage: createOidcStorage(world.app), sealing: world.app.sealing };
    const loaded = await Promise.all(Array.from({ length: 6 }, () => loadKeys(parts)));
    assert.equal(new Set(loaded.map((keys) => keys.signing)).size, 1);
    await world.provider().refreshKeys();
  });
});

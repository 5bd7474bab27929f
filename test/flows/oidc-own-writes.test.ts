import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { minute } from '#core/instant.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { type OidcWorld, oidcWorld } from '../support/oidc-world.ts';

describe('a provider request sees its own writes, which wait for its commit (decision 0095)', () => {
  let world: OidcWorld;
  let storage: ReturnType<typeof createOidcStorage>;
  const save = (id: string, step: number) => storage.save('AuthorizationCode', id, { step }, minute, null);
  const find = (id: string) => storage.find('AuthorizationCode', id);
  before(async () => {
    world = await oidcWorld();
    storage = createOidcStorage(world.app);
  });
  after(() => world.close());

  test('what was saved is found, used once, saved again as it is now, and gone once it is removed', async () => {
    await storage.transaction(async () => {
      await save('one', 1);
      assert.deepEqual((await find('one'))?.payload, { step: 1 });
      await save('one', 2);
      await save('one', 3);
      assert.deepEqual(await storage.consume('AuthorizationCode', 'one'), { used: 'now' });
      assert.deepEqual(await storage.consume('AuthorizationCode', 'one'), { used: 'before', grantId: null });
      await save('one', 4);
      await save('two', 1);
      await storage.remove('AuthorizationCode', 'two');
      assert.equal(await find('two'), null);
      return true;
    });
    const kept = await find('one');
    assert.deepEqual(kept?.payload, { step: 4 });
    assert.notEqual(kept?.consumedAt, null);
    assert.equal(await find('two'), null);
  });

  test('nothing is left of a request that failed', async () => {
    await storage.transaction(async () => {
      await save('three', 1);
      return false;
    });
    assert.equal(await find('three'), null);
  });
});

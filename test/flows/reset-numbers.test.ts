import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { landline, mobile, rows } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { call, forget } from './reset-steps.ts';
import { shownNumber } from './sign-in-steps.ts';

describe('a number that a page of a forgotten password shows in vain', () => {
  let world: World;
  let one: Customer;
  const fixed = landline(40);
  before(async () => {
    world = await startWorld();
    one = await world.addCustomer({ mobile: mobile(40).written, phone: fixed.written, email: 'n@example.jp', assigned: 'phone-call' });
  });
  after(() => world.close());

  test('passes no stranger who shows the same: the customer who calls it proves nothing for a thief', async () => {
    const { length } = world.app.settings.changePool;
    const thieves = Array.from({ length }, (_, nth) => world.browser(`10.40.${nth}.1`));
    for (const thief of thieves) await forget(world, thief, one.loginId, call);
    const asked = await rows(world, `select secret->>'number' as number from challenge where customer_id = $1`, [one.id]);
    const live = new Set(asked.map(({ number }) => String(number)));
    assert.ok(live.size > 0);
    let shown = '';
    for (let nth = 0; nth < 40 && !live.has(shown); nth++) {
      const own = world.browser(`10.41.${nth}.1`);
      await forget(world, own, one.loginId, call);
      shown = shownNumber(own);
    }
    assert.ok(live.has(shown), 'every number of the pool has been shown: the customer sees one that a stranger has');
    await world.phone.call(fixed.e164, shown);
    for (const thief of thieves) {
      const page = await thief.open(`${world.config.issuer}/password/forgotten/check`);
      assert.doesNotMatch(page.text, /1つめの確認が終わりました/);
    }
    assert.deepEqual(await rows(world, `select outcome from inbound_call`), [{ outcome: 'ambiguous' }]);
  });
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { outboxOf } from '#test/support/outbox.ts';
import { type TelephonyWorld, telephonyWorld } from '#test/support/telephony.ts';
import { tendOutbox } from '#usecases/messages/tend-outbox.ts';
import { expireChallenges } from '#usecases/upkeep/expire-challenges.ts';
import { sweepProviderRows } from '#usecases/upkeep/sweep-provider-rows.ts';

let world: TelephonyWorld;

before(async () => {
  world = await telephonyWorld();
});
after(() => world.close());

const { queue, row, eventsOf, customer } = outboxOf(() => world);

test('what nobody could send in time is settled by the round that comes every minute', async () => {
  const { id: customerId, numberId } = await customer('10');
  const id = await queue({ customerId, contactId: numberId, lifetime: 1_000 });
  world.advance(1_000);
  assert.ok((await tendOutbox(world.app)).expired >= 1);
  assert.equal((await row(id)).state, 'expired');
  assert.equal((await row(id)).sealed, null);
  assert.deepEqual(
    (await eventsOf(id)).map(({ type }) => type),
    ['message.expired'],
  );
  assert.equal((await tendOutbox(world.app)).expired, 0);
});

test('a challenge that ran out is settled with its event only after the grace for late reports', async () => {
  const { id: customerId } = await customer('12');
  const { challengeId } = await world.openAttempt(customerId, '+815012340011');
  const state = async () => (await world.db.owner.query('select state from challenge where id = $1', [challengeId])).rows[0].state;
  world.advance(182_000);
  await expireChallenges(world.app);
  assert.equal(await state(), 'pending');
  world.advance(8_500);
  await expireChallenges(world.app);
  assert.equal(await state(), 'expired');
  await expireChallenges(world.app);
  const { rows } = await world.db.owner.query('select type, outcome, method, customer_id from audit_event where challenge_id = $1', [
    challengeId,
  ]);
  assert.deepEqual(rows, [{ type: 'login.challenge_expired', outcome: 'failure', method: 'phone-call', customer_id: customerId }]);
});

test('what the provider of OpenID kept is swept away when it ran out on the clock of the application', async () => {
  const now = world.app.clock.now();
  for (const [id, end] of [
    ['ended', now - 1_000],
    ['alive', now + 60_000],
  ] as const) {
    await world.db.owner.query(`insert into oidc_model (model, id, payload, expires_at) values ('AccessToken', $1, '{}', $2)`, [
      Buffer.from(id),
      new Date(end),
    ]);
  }
  assert.equal(await sweepProviderRows(world.app), 1);
  const { rows } = await world.db.owner.query(`select convert_from(id, 'UTF8') as id from oidc_model order by 1`);
  assert.deepEqual(rows, [{ id: 'alive' }]);
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createMailSender } from '#gateways/mail-http.ts';
import { createSmsSender } from '#gateways/sms-http.ts';
import { outboxOf } from '#test/support/outbox.ts';
import { type Provider, startProvider } from '#test/support/provider.ts';
import { type TelephonyWorld, telephonyWorld } from '#test/support/telephony.ts';
import { deliverMessage, type Senders } from '#usecases/messages/deliver-message.ts';
import { tendOutbox } from '#usecases/messages/tend-outbox.ts';

/** What a provider may have sent, and nobody recorded (decision 0136). */
let world: TelephonyWorld;
let provider: Provider;
let senders: Senders;

before(async () => {
  world = await telephonyWorld();
  provider = await startProvider();
  senders = {
    sms: createSmsSender({ url: `${provider.url}/sms`, token: 'sms-token' }),
    mail: createMailSender({ url: `${provider.url}/mail`, token: 'mail-token' }),
  };
});
beforeEach(() => {
  provider.received.length = 0;
  provider.answers.length = 0;
});
after(async () => {
  await provider.close();
  await world.close();
});

const { queue, row, eventsOf, customer } = outboxOf(() => world);

/** A message whose sender got an answer and could not record it. */
async function sentAndNotRecorded(message: Parameters<typeof queue>[0]): Promise<string> {
  const id = await queue(message);
  await world.db.owner.query(`
    create function refuse_audit() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
    create trigger refuse_audit before insert on audit_event for each row execute function refuse_audit()`);
  await assert.rejects(deliverMessage(world.app, senders, id), /no room/);
  await world.db.owner.query('drop trigger refuse_audit on audit_event; drop function refuse_audit()');
  assert.equal((await row(id)).state, 'queued', 'no record, no outcome');
  return id;
}

const claimEnded = (id: string, ago: string) =>
  world.db.owner.query(`update outbox set claimed_until = now() - $2::interval where id = $1`, [id, ago]);

test('a notice whose sender died between the answer and the record is sent again under its id, but not within ten minutes', async () => {
  const { id: customerId, numberId } = await customer('08');
  const id = await sentAndNotRecorded({ customerId, contactId: numberId });
  for (const ago of ['-10 seconds', '1 second', '9 minutes']) {
    await claimEnded(id, ago);
    await tendOutbox(world.app);
    assert.deepEqual(await deliverMessage(world.app, senders, id), { kind: 'try_again', error: 'claimed_elsewhere' });
  }
  await claimEnded(id, '601 seconds');
  assert.deepEqual(await deliverMessage(world.app, senders, id), { kind: 'sent' });
  assert.deepEqual(
    provider.received.map(({ body }) => body),
    Array(2).fill({ id, to: '+819022220008', text: '認証番号 482913' }),
  );
});

test('a code whose sender died is never sent again by us: it is on record that nobody knows, and its text is gone', async () => {
  const { id: customerId, numberId } = await customer('13');
  const { challengeId } = await world.openAttempt(customerId, '+815012340013', 'sms-code');
  const id = await sentAndNotRecorded({ customerId, contactId: numberId, challengeId });
  await tendOutbox(world.app);
  assert.equal((await row(id)).state, 'queued', 'its sender may still be at work');
  await claimEnded(id, '1 second');
  assert.deepEqual(await deliverMessage(world.app, senders, id), { kind: 'try_again', error: 'claimed_elsewhere' });
  assert.equal((await tendOutbox(world.app)).unconfirmed, 1);
  assert.deepEqual(await deliverMessage(world.app, senders, id), { kind: 'already_settled' });
  const { state, sealed } = await row(id);
  assert.deepEqual({ state, sealed }, { state: 'unconfirmed', sealed: null });
  assert.deepEqual(
    (await eventsOf(id)).map(({ type, outcome }) => [type, outcome]),
    [['message.unconfirmed', 'failure']],
  );
  assert.equal(provider.received.length, 1);
});

test('a provider that takes a message and keeps silent has perhaps sent it: a code is left, a notice waits; both count against the gateway', async () => {
  const { id: customerId, numberId } = await customer('14');
  const { challengeId } = await world.openAttempt(customerId, '+815012340014', 'sms-code');
  const code = await queue({ customerId, contactId: numberId, challengeId });
  const notice = await queue({ customerId, contactId: numberId });
  provider.answers.push(null, null);
  const failures = async () => (await world.db.owner.query(`select failures from gateway_circuit where kind = 'sms'`)).rows[0].failures;
  const before = await failures();
  assert.deepEqual(await Promise.all([code, notice].map((id) => deliverMessage(world.app, senders, id))), [
    { kind: 'unconfirmed' },
    { kind: 'held' },
  ]);
  assert.equal(await failures(), before + 2);
  assert.deepEqual(
    (await eventsOf(code)).map(({ type, reason }) => [type, reason]),
    [['message.unconfirmed', 'timeout']],
  );
  assert.deepEqual(await deliverMessage(world.app, senders, notice), { kind: 'try_again', error: 'claimed_elsewhere' });
  assert.equal(provider.received.length, 2);
  await claimEnded(notice, '601 seconds');
  assert.deepEqual(await deliverMessage(world.app, senders, notice), { kind: 'sent' });
});

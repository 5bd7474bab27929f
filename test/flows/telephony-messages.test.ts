import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createMailSender } from '#gateways/mail-http.ts';
import { createSmsSender } from '#gateways/sms-http.ts';
import { rolloutJobs } from '#jobs/apply-rollout.ts';
import { upkeepJobs } from '#jobs/upkeep.ts';
import { startWorker, type Worker } from '#jobs/worker.ts';
import { openJobPool } from '#store/job-queue.ts';
import { eventually } from '#test/support/eventually.ts';
import { outboxOf } from '#test/support/outbox.ts';
import { type Provider, startProvider } from '#test/support/provider.ts';
import { type TelephonyWorld, telephonyWorld } from '#test/support/telephony.ts';
import { withinTime } from '#test/support/timing.ts';
import { deliverMessage, type Senders } from '#usecases/messages/deliver-message.ts';
import { tendOutbox } from '#usecases/messages/tend-outbox.ts';

let world: TelephonyWorld;
let provider: Provider;
let senders: Senders;
let worker: Worker | null = null;
const logged: string[] = [];

before(async () => {
  world = await telephonyWorld();
  provider = await startProvider();
  senders = {
    sms: createSmsSender({ url: `${provider.url}/sms`, token: 'sms-token' }),
    mail: createMailSender({ url: `${provider.url}/mail`, token: 'mail-token' }),
  };
});
beforeEach(async () => {
  provider.received.length = 0;
  provider.answers.length = 0;
  await world.db.owner.query(`delete from graphile_worker._private_jobs`);
  await world.db.owner.query(`update outbox set state = 'superseded' where state = 'queued'`);
});
afterEach(rest);
after(async () => {
  await provider.close();
  await world.close();
});

const log = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);

async function work(): Promise<void> {
  worker = await startWorker({
    app: world.app,
    senders,
    openPool: () => openJobPool(world.db.appUrl),
    logger: { error: log, warn: log, debug: log },
  });
}

async function rest(): Promise<void> {
  await worker?.stop();
  worker = null;
}

const { queue, row, eventsOf, customer } = outboxOf(() => world);

test('a queued message is with its provider, and on record, within a second', async () => {
  await work();
  const { id: customerId, numberId } = await customer('00');
  await withinTime(1_000, async () => {
    const started = performance.now();
    const id = await queue({ customerId, contactId: numberId });
    await eventually(async () => assert.equal((await row(id)).state, 'sent'));
    return performance.now() - started;
  });
});

test('a queued SMS and mail reach their providers, once, and leave evidence without number, address or text', async () => {
  await work();
  const { id: customerId, numberId, addressId } = await customer('01');
  const sms = await queue({ customerId, contactId: numberId });
  const mail = await queue({
    kind: 'mail',
    subject: '認証番号のお知らせ',
    text: '認証番号は 730155 です。',
    customerId,
    contactId: addressId,
  });
  await eventually(async () => assert.deepEqual([(await row(sms)).state, (await row(mail)).state], ['sent', 'sent']));
  assert.deepEqual(
    provider.received.toSorted((a, b) => b.path.localeCompare(a.path)),
    [
      { path: '/sms', authorization: 'Bearer sms-token', body: { id: sms, to: '+819022220001', text: '認証番号 482913' } },
      {
        path: '/mail',
        authorization: 'Bearer mail-token',
        body: { id: mail, to: 'hanako01@example.jp', subject: '認証番号のお知らせ', text: '認証番号は 730155 です。' },
      },
    ],
  );
  const { provider_reference: reference, ...sent } = await row(sms);
  assert.deepEqual(sent, { state: 'sent', sealed: null, attempts: 1, last_error: null, settled: true });
  assert.match(reference, /^ref-[12]$/);
  const [event] = await eventsOf(sms);
  assert.deepEqual(
    { type: event?.type, outcome: event?.outcome, destination: event?.data.destination },
    { type: 'message.delivered', outcome: 'success', destination: '＊＊＊-＊＊＊＊-0001' },
  );
  assert.equal((await eventsOf(mail))[0]?.data.destination, 'h＊＊＊@example.jp');
});

test('no clear column of the database holds a number, an address or a code of a message', async () => {
  const { rows: tables } = await world.db.owner.query(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker')`,
  );
  const { id: customerId, numberId } = await customer('02');
  await queue({ customerId, contactId: numberId, text: '認証番号 915537' });
  for (const { name } of tables) {
    const { rows } = await world.db.owner.query(`select t::text as line from ${name} t`);
    for (const { line } of rows) assert.doesNotMatch(line, /9022220002|hanako02|915537|482913|730155/, name);
  }
});

test('what ran out before it could be sent is recorded as expired and sent to nobody', async () => {
  const { id: customerId, numberId } = await customer('03');
  const id = await queue({ customerId, contactId: numberId, lifetime: 60_000 });
  world.advance(60_000);
  assert.deepEqual(await deliverMessage(world.app, senders, id), { kind: 'expired' });
  assert.equal(provider.received.length, 0);
  const { state, sealed } = await row(id);
  assert.deepEqual({ state, sealed }, { state: 'expired', sealed: null });
  assert.deepEqual(
    (await eventsOf(id)).map(({ type }) => type),
    ['message.expired'],
  );
});

test('a code whose challenge is over is superseded and not sent', async () => {
  const { id: customerId, numberId } = await customer('04');
  const { challengeId } = await world.openAttempt(customerId, '+815012340004', 'sms-code');
  const id = await queue({ customerId, contactId: numberId, challengeId });
  await world.db.database.pool.query(`update challenge set state = 'replaced' where id = $1`, [challengeId]);
  assert.deepEqual(await deliverMessage(world.app, senders, id), { kind: 'superseded' });
  assert.equal(provider.received.length, 0);
  assert.equal((await row(id)).sealed, null);
});

test('a code that somebody waits for goes before what only tells of something, also when it is queued again', async () => {
  const { id: customerId, numberId } = await customer('12');
  const { challengeId } = await world.openAttempt(customerId, '+815012340012', 'sms-code');
  const notice = await queue({ customerId, contactId: numberId });
  const code = await queue({ customerId, contactId: numberId, challengeId });
  const order = async () =>
    (
      await world.db.owner.query('select key from graphile_worker._private_jobs where key = any ($1) order by priority, run_at, id', [
        [notice, code],
      ])
    ).rows.map(({ key }) => key);
  assert.deepEqual(await order(), [code, notice]);
  await world.db.owner.query('delete from graphile_worker._private_jobs');
  await tendOutbox(world.app);
  assert.deepEqual(await order(), [code, notice]);
});

test('eight senders at once send a message once', async () => {
  const { id: customerId, numberId } = await customer('05');
  const id = await queue({ customerId, contactId: numberId });
  // The provider answers when the other seven are done.
  const answered = Promise.withResolvers<void>();
  let done = 0;
  provider.answers.push({ status: 202, when: answered.promise });
  const results = await Promise.all(
    Array.from({ length: 8 }, () =>
      deliverMessage(world.app, senders, id).finally(() => {
        if (++done === 7) answered.resolve();
      }),
    ),
  );
  assert.deepEqual(results.map(({ kind }) => kind).toSorted(), ['sent', ...Array(7).fill('try_again')]);
  assert.equal(provider.received.length, 1);
  assert.equal((await eventsOf(id)).length, 1);
  assert.deepEqual(await deliverMessage(world.app, senders, id), { kind: 'already_settled' });
});

test('a refusal of this message settles it at once', async () => {
  await work();
  const { id: customerId, numberId } = await customer('06');
  provider.answers.push({ status: 400, body: '{"error":"+819022220006 is not a mobile"}' });
  const id = await queue({ customerId, contactId: numberId });
  await eventually(async () => assert.equal((await row(id)).state, 'failed'));
  const { last_error: error, sealed, attempts } = await row(id);
  assert.deepEqual({ error, sealed, attempts }, { error: 'http_400', sealed: null, attempts: 1 });
  assert.deepEqual(
    (await eventsOf(id)).map(({ type, reason }) => ({ type, reason })),
    [{ type: 'message.failed', reason: 'http_400' }],
  );
});

test('an outage of the provider is tried again, with the same id, and only the end is an event', async () => {
  await work();
  const { id: customerId, numberId } = await customer('07');
  provider.answers.push({ status: 503 });
  const id = await queue({ customerId, contactId: numberId });
  await eventually(async () => {
    const { last_error: error, state } = await row(id);
    assert.deepEqual([error, state], ['http_503', 'queued']);
  });
  await eventually(async () => assert.equal((await row(id)).state, 'sent'));
  assert.deepEqual(
    provider.received.map(({ body }) => body.id),
    [id, id],
  );
  assert.deepEqual(
    (await eventsOf(id)).map(({ type, data }) => ({ type, attempts: data.attempts })),
    [{ type: 'message.delivered', attempts: 2 }],
  );
});

test('what counts as an outage and what as a refusal', async () => {
  const send = () => senders.sms.send({ id: randomUUID(), to: '+819022220000', text: 'x' });
  for (const status of [301, 401, 403, 404, 408, 429, 500, 502, 503]) {
    provider.answers.push({ status });
    assert.deepEqual(await send(), { result: 'temporary', error: `http_${status}` });
  }
  for (const status of [400, 410, 413, 422]) {
    provider.answers.push({ status });
    assert.deepEqual(await send(), { result: 'permanent', error: `http_${status}` });
  }
  provider.answers.push({ status: 200, body: 'not json' });
  assert.equal((await send()).result, 'accepted');
  provider.answers.push(null);
  const started = performance.now();
  assert.deepEqual(await send(), { result: 'unknown', error: 'timeout' }, 'it has the message, and may have sent it');
  assert.ok(performance.now() - started < 9_000);
  const gone = createSmsSender({ url: 'http://127.0.0.1:9/sms', token: 'x' });
  assert.deepEqual(await gone.send({ id: randomUUID(), to: '+819022220000', text: 'x' }), { result: 'temporary', error: 'no_connection' });
});

test('a message whose worker was killed is found again and delivered', async () => {
  const { id: customerId, numberId } = await customer('09');
  const id = await queue({ customerId, contactId: numberId });
  await world.db.owner.query(
    `update graphile_worker._private_jobs set locked_at = now() - interval '2 minutes', locked_by = 'dead', attempts = 1 where key = $1`,
    [id],
  );
  assert.ok((await tendOutbox(world.app)).requeued >= 1);
  await work();
  await eventually(async () => assert.equal((await row(id)).state, 'sent'));
  await rest();
  assert.equal(provider.received.filter(({ body }) => body.id === id).length, 1);
});

test('stopping waits for the message that is being sent', async () => {
  await work();
  const { id: customerId, numberId } = await customer('11');
  provider.answers.push({ status: 202, after: 300 });
  const id = await queue({ customerId, contactId: numberId });
  await eventually(() => assert.equal(provider.received.length, 1));
  await rest();
  assert.equal((await row(id)).state, 'sent');
});

/** Every job that comes round by itself. */
const rounds = Object.entries({ ...upkeepJobs, ...rolloutJobs })
  .flatMap(([name, { every }]) => (every === undefined ? [] : [name]))
  .sort();

test('the rounds are known to the queue under the role that serves, and the log holds no secret', async () => {
  await work();
  await eventually(async () => {
    const { rows } = await world.db.owner.query('select identifier from graphile_worker._private_known_crontabs order by 1');
    assert.deepEqual(
      rows.map(({ identifier }) => identifier),
      rounds,
    );
  });
  assert.ok(logged.length > 0);
  for (const line of logged) assert.doesNotMatch(line, /90222200|hanako|482913|730155|915537/);
});

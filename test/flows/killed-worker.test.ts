import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import type { StepSeen } from '../support/fault-points.ts';
import { type Processes, processes, type Running, startProgram } from '../support/processes.ts';
import { openAttempt } from '../support/telephony.ts';
import { insertPolicy } from '../support/world.ts';

describe('a worker killed between any two steps of sending a message', () => {
  let world: Processes;
  let worker: Running;
  before(async () => {
    world = await processes(await testDatabase());
    worker = await world.startWorker();
    await worker.ready;
  });
  after(() => world.close());

  let attempts = 0;
  /** Queued as the engine does. `code`: for a challenge that somebody waits in front of; else nothing but its own time ends it. */
  async function queue(code = false): Promise<{ id: string; to: string }> {
    const to = `c${randomBytes(4).toString('hex')}@example.jp`;
    const customer = await world.addCustomer({ email: to });
    const { rows } = await world.db.owner.query<{ id: string }>('select id from contact where customer_id = $1', [customer.id]);
    const { sealing, clock } = world.built.app;
    const [id, now] = [randomUUID(), clock.now()];
    const sealed = sealing.seal('outbox', JSON.stringify({ subject: '試験', text: `認証番号 ${id}` })).toString('base64');
    const times = { queuedAt: new Date(now).toISOString(), expiresAt: new Date(now + 600_000).toISOString() };
    const message = {
      id,
      kind: 'mail',
      customerId: customer.id,
      contactId: rows[0]?.id,
      challengeId: code
        ? (await openAttempt(world.built.app, customer.id, `+8150123${String(attempts++).padStart(5, '0')}`, 'email-code')).challengeId
        : null,
      purpose: 'login',
      sealed,
      ...times,
    };
    await world.db.database.pool.query('select queue_messages($1::jsonb)', [JSON.stringify([message])]);
    return { id, to };
  }

  const settled = (id: string, as = 'sent') =>
    eventually(async () => {
      const { rows } = await world.db.owner.query('select state from outbox where id = $1', [id]);
      assert.equal(rows[0].state, as);
    });
  const received = (to: string) =>
    world.provider.received.filter(({ body }) => body.to === to).map(({ body }) => `${body.id} ${body.text}`);

  /** What minutes bring: the claim of a dead sender ends, its job is found to be nobody's, and the round comes. */
  async function letMinutesPass(minutes: number): Promise<void> {
    await world.db.owner.query(`update outbox set claimed_until = claimed_until - make_interval(mins => $1) where state = 'queued'`, [
      minutes,
    ]);
    await world.db.owner.query(
      `update graphile_worker._private_jobs set locked_at = locked_at - interval '90 seconds' where locked_at is not null`,
    );
    await world.db.owner.query(`select graphile_worker.add_job('tend_outbox')`);
  }

  test('at each point in turn a notice is sent; again, later and under the same id, where nobody can know', async () => {
    const first = await queue();
    await settled(first.id);
    const all = ['claim', 'send', 'settle'].flatMap((step) => [`before message.${step}`, `after message.${step}`]);
    const points = await eventually(() => {
      const seen = worker.steps.filter(({ name }) => name.startsWith('message.')) as StepSeen[];
      assert.deepEqual(
        seen.map(({ name, phase }) => `${phase} ${name}`),
        all,
      );
      return seen;
    });
    for (const { name, phase } of points) {
      await worker.killAt({ name, phase, skip: 0, victim: null });
      const { id, to } = await queue();
      assert.equal(await worker.ended, 'SIGKILL');
      worker = await world.startWorker();
      await worker.ready;
      await letMinutesPass(11);
      await settled(id);
      // Between the provider's answer and our record nobody can know whether it was sent (decision 0136).
      const unknown = (name === 'message.send' && phase === 'after') || (name === 'message.settle' && phase === 'before');
      const sent = received(to);
      assert.equal(sent.length, unknown ? 2 : 1, `killed ${phase} ${name}`);
      assert.equal(new Set(sent).size, 1, 'with the same id and text');
      const delivered = (await world.events('message.delivered')).filter(({ data }) => (data as { message: string }).message === id);
      assert.equal(delivered.length, 1, `killed ${phase} ${name}: one event`);
    }
  });

  test('at each point in turn a code is sent once at most, and what became of it is on record', async () => {
    for (const step of ['claim', 'send', 'settle'])
      for (const phase of ['before', 'after'] as const) {
        const name = `message.${step}`;
        await worker.killAt({ name, phase, skip: 0, victim: null });
        const { id, to } = await queue(true);
        assert.equal(await worker.ended, 'SIGKILL');
        worker = await world.startWorker();
        await worker.ready;
        await letMinutesPass(1);
        const unclaimed = name === 'message.claim' && phase === 'before';
        const recorded = name === 'message.settle' && phase === 'after';
        await settled(id, unclaimed || recorded ? 'sent' : 'unconfirmed');
        const handedOver = unclaimed || name === 'message.settle' || (name === 'message.send' && phase === 'after');
        assert.equal(received(to).length, handedOver ? 1 : 0, `killed ${phase} ${name}`);
        const outcomes = [...(await world.events('message.delivered')), ...(await world.events('message.unconfirmed'))];
        assert.equal(outcomes.filter(({ data }) => (data as { message: string }).message === id).length, 1, `${phase} ${name}: one event`);
      }
  });

  test('within its window nobody else sends what a dead sender held', async () => {
    await worker.killAt({ name: 'message.send', phase: 'after', skip: 0, victim: null });
    const { to } = await queue();
    await worker.ended;
    worker = await world.startWorker();
    await worker.ready;
    // Under a key of its own: the dead worker may have held the one of this minute.
    await world.db.owner.query(`select graphile_worker.add_job('tend_outbox', job_key := 'this-test')`);
    await eventually(async () =>
      assert.deepEqual((await world.db.owner.query(`select from graphile_worker.jobs where key = 'this-test'`)).rows, []),
    );
    assert.equal(received(to).length, 1);
  });
});

describe('a snapshot killed between any two steps', () => {
  const customers = 120;
  const secret = randomBytes(32).toString('hex');
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
    const source = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');
    await insertPolicy(database, source, new Date('2025-05-01T00:00:00+09:00'));
    await database.owner.query('update clock_offset set offset_ms = $1', [Date.parse('2025-07-26T00:05:00+09:00') - Date.now()]);
    await database.owner.query(
      `insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at)
       select n::text, 'k' || n, 'individual', '試験 花子', 'シケン ハナコ', '2020-01-01' from generate_series(30000001, 30000000 + ${customers}) n`,
    );
  });
  after(() => database.close());

  const take = () =>
    startProgram('test/support/take-snapshot.ts', { PATH: process.env.PATH, DATABASE_URL: database.appUrl }, [secret, '40']);
  const again = async (): Promise<void> => {
    for (const table of ['assignment', 'snapshot_run', 'audit_event']) await database.owner.query(`delete from ${table}`);
  };
  const whole = async () =>
    (
      await database.owner.query(`select (select count(*)::int from assignment) as rows, (select count(distinct customer_id)::int from assignment) as customers,
        (select count(*)::int from audit_event where type = 'customer.method_assigned') as events,
        (select count(distinct customer_id)::int from audit_event where type = 'customer.method_assigned') as told,
        (select count(*)::int from audit_event where type = 'snapshot.started') as started, (select count(*)::int from audit_event where type = 'snapshot.finished') as finished,
        (select assigned::int from snapshot_run) as counted`)
    ).rows[0];
  const expected = { rows: customers, customers, events: customers, told: customers, started: 1, finished: 1, counted: customers };

  test('at each point in turn the next run ends it: one row, one event for each customer', { timeout: 290_000 }, async () => {
    const undisturbed = take();
    await undisturbed.ready;
    await undisturbed.killAt({ name: 'nowhere', phase: 'before', skip: 0, victim: null });
    assert.equal(await undisturbed.ended, 0);
    assert.deepEqual(await whole(), expected);
    const points = undisturbed.steps.map(({ name, phase }, at) => ({
      name,
      phase,
      skip: undisturbed.steps.slice(0, at).filter((step) => step.name === name && step.phase === phase).length,
      victim: null,
    }));
    const batches = customers / 40;
    const transactions = batches + Math.ceil(batches / 2) + 1;
    assert.equal(points.length, 2 + 2 * transactions, 'the beginning, three batches, what holds two of them at a time, the end');
    let next = take();
    for (const point of points) {
      await again();
      await next.ready;
      await next.killAt(point);
      const successor = take();
      assert.equal(await next.ended, 'SIGKILL');
      await successor.ready;
      await successor.killAt({ name: 'nowhere', phase: 'before', skip: 0, victim: null });
      next = take();
      assert.equal(await successor.ended, 0, successor.output());
      assert.deepEqual(await whole(), expected, `killed ${point.phase} ${point.name} (${point.skip + 1})`);
    }
    await next.kill();
  });
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClock } from '#gateways/clock.ts';
import { advanceClockOffset, clockChannel, readClockOffset } from '#store/clock.ts';
import { type Listener, listenerName, openListener } from '#store/listen.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { eventually } from '#test/support/eventually.ts';

let db: TestDatabase;
let listener: Listener;
const losses: string[] = [];

before(async () => {
  db = await testDatabase();
  listener = openListener({ connectionString: db.appUrl, onLoss: (error) => losses.push(error.message) });
  await listener.ready();
});
after(async () => {
  await listener.close();
  await db.close();
});

/** Ends the LISTEN connection as a failing network or a restarted server would. */
async function cut(): Promise<void> {
  const { rows } = await db.database.pool.query(
    'select pg_terminate_backend(pid) as ended from pg_stat_activity where application_name = $1 and datname = current_database()',
    [listenerName],
  );
  assert.deepEqual(rows, [{ ended: true }]);
}

const notify = (channel: string, payload: string) => db.database.pool.query('select pg_notify($1, $2)', [channel, payload]);

test('a subscriber is told that listening began, then of each notification on its channel alone', async () => {
  const heard: (string | null)[] = [];
  const end = listener.subscribe('a channel "with" marks', (payload) => heard.push(payload));
  await eventually(() => assert.deepEqual(heard, [null]));
  await notify('another', 'no');
  await notify('a channel "with" marks', 'yes');
  await eventually(() => assert.deepEqual(heard, [null, 'yes']));
  end();
  await notify('a channel "with" marks', 'late');
  await sleep(100);
  assert.deepEqual(heard, [null, 'yes']);
});

test('a second subscriber of a channel hears the beginning too, and the end of one leaves the other', async () => {
  const first: (string | null)[] = [];
  const second: (string | null)[] = [];
  const endFirst = listener.subscribe('shared', (payload) => first.push(payload));
  await eventually(() => assert.deepEqual(first, [null]));
  const endSecond = listener.subscribe('shared', (payload) => second.push(payload));
  await eventually(() => assert.deepEqual(second, [null]));
  endFirst();
  await notify('shared', '1');
  await eventually(() => assert.deepEqual(second, [null, '1']));
  assert.deepEqual(first, [null]);
  endSecond();
});

test('a cut connection comes back, listens again and tells subscribers to read the state', async () => {
  const heard: (string | null)[] = [];
  const end = listener.subscribe('cut', (payload) => heard.push(payload));
  await eventually(() => assert.deepEqual(heard, [null]));
  const before = losses.length;
  await cut();
  await eventually(() => assert.deepEqual(heard, [null, null]));
  assert.equal(losses.length, before + 1);
  await notify('cut', 'after');
  await eventually(() => assert.deepEqual(heard, [null, null, 'after']));
  end();
});

test('closing a listener that never reached its database ends at once', async () => {
  const lost = openListener({ connectionString: 'postgres://nobody@127.0.0.1:9/none' });
  await sleep(20);
  const started = performance.now();
  await lost.close();
  assert.ok(performance.now() - started < 3_000);
  await assert.rejects(lost.ready(), /closed/);
});

function isAhead(clock: { now(): number }, offset: number): void {
  const [before, now, after] = [Date.now(), clock.now() - offset, Date.now()];
  assert.ok(before <= now && now <= after, `${before} ${now} ${after}`);
}

test('the clock of another process follows a move, also one made while the connection was cut', async () => {
  const clock = await openClock({
    read: () => readClockOffset(db.database.pool),
    subscribe: (changed) => listener.subscribe(clockChannel, changed),
  });
  assert.equal(clock.offset(), 0);
  isAhead(clock, 0);
  await advanceClockOffset(db.database.pool, 86_400_000);
  await eventually(() => assert.equal(clock.offset(), 86_400_000));
  isAhead(clock, 86_400_000);
  await cut();
  await advanceClockOffset(db.database.pool, 172_800_000);
  await eventually(() => assert.equal(clock.offset(), 172_800_000));
  clock.close();
});

test('the clock never runs back by a move', async () => {
  const there = await readClockOffset(db.database.pool);
  assert.equal(await advanceClockOffset(db.database.pool, there - 1), false);
  assert.equal(await advanceClockOffset(db.database.pool, there), false);
  assert.equal(await readClockOffset(db.database.pool), there);
});

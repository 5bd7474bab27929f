import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

let database: TestDatabase;
let customer = '';

before(async () => {
  database = await testDatabase();
  await database.owner.query(
    `insert into policy_version (name, source, source_sha256, requested_by, requested_at) values ('x', 'x', '\\x00', 'x', now()), ('y', 'y', '\\x01', 'x', now())`,
  );
});
after(() => database.close());

beforeEach(async () => {
  const { rows } = await database.owner.query<{ id: string }>(
    `insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at)
    values (gen_random_uuid(), gen_random_uuid(), 'individual', '', '', now()) returning id`,
  );
  customer = rows[0]?.id as string;
});

const assign = `insert into assignment (customer_id, method, basis, decided_for, decided_at, late, policy_version)
  select id, 'a', 'snapshot', now(), now(), false, $2 from unnest($1::bigint[]) id`;
const orphaned = { code: '23503' };

/** True once that connection waits for a lock. */
async function untilItWaits(pid: number): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { rows } = await database.owner.query(`select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'`, [pid]);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nobody waits');
}

test('an assignment of an unknown customer or under an unknown policy version is refused, with all that was written beside it', async () => {
  const app = database.database.pool;
  await assert.rejects(app.query(assign, [[customer, '999999999'], 1]), orphaned);
  await assert.rejects(app.query(assign, [[customer], 99]), orphaned);
  await app.query(assign, [[customer], 1]);
  await assert.rejects(database.owner.query('update assignment set policy_version = 99 where customer_id = $1', [customer]), orphaned);
  const { rows } = await database.owner.query('select customer_id, policy_version from assignment');
  assert.deepEqual(rows, [{ customer_id: customer, policy_version: 1 }]);
});

test('what an assignment names cannot be deleted or emptied, not by the owner either', async () => {
  const { owner } = database;
  const free = customer;
  await database.database.pool.query(assign, [[customer], 2]);
  await assert.rejects(owner.query('delete from customer where id = $1', [customer]), orphaned);
  await assert.rejects(owner.query('delete from policy_version where id = 2'), orphaned);
  await assert.rejects(owner.query('truncate customer cascade'), orphaned);
  await assert.rejects(owner.query('truncate policy_version cascade'), orphaned);
  const { rows } = await owner.query<{ assigned: boolean }>('select exists (select from customer where id = $1) as assigned', [free]);
  assert.deepEqual(rows, [{ assigned: true }]);
  await owner.query('delete from assignment where customer_id = $1', [customer]);
  await owner.query('delete from customer where id = $1', [customer]);
});

test('a deletion beside an assignment that is being written waits for it and is refused', async () => {
  const [writer, deleter] = [await database.owner.connect(), await database.owner.connect()];
  try {
    const { rows } = await deleter.query<{ pid: number }>('select pg_backend_pid() as pid');
    await writer.query('begin');
    await writer.query(assign, [[customer], 1]);
    const deleted = deleter.query('delete from customer where id = $1', [customer]);
    deleted.catch(() => {});
    await untilItWaits(rows[0]?.pid as number);
    await writer.query('commit');
    await assert.rejects(deleted, orphaned);
  } finally {
    writer.release();
    deleter.release();
  }
});

test('an assignment beside a deletion that is under way waits for it and is refused', async () => {
  const [writer, deleter] = [await database.owner.connect(), await database.owner.connect()];
  try {
    const { rows } = await writer.query<{ pid: number }>('select pg_backend_pid() as pid');
    await deleter.query('begin');
    await deleter.query('delete from customer where id = $1', [customer]);
    const written = writer.query(assign, [[customer], 1]);
    written.catch(() => {});
    await untilItWaits(rows[0]?.pid as number);
    await deleter.query('commit');
    await assert.rejects(written, orphaned);
  } finally {
    writer.release();
    deleter.release();
  }
});

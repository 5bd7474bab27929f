import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Logger, run } from 'graphile-worker';
import { sql } from 'kysely';
import { assertAppRole, openDatabase } from '#store/database.ts';
import { assertSchema, migrate, readMigrations } from '#store/migrate.ts';
import { emptyDatabase, testDatabase } from './database.ts';

test('a clone has every migration and passes the checks of a starting server', async () => {
  const { database, close } = await testDatabase();
  await assertSchema(database.pool);
  await assertAppRole(database);
  await close();
});

test('several processes may migrate one database at once', async () => {
  const { ownerUrl, database, close } = await emptyDatabase();
  const applied = await Promise.all([migrate(ownerUrl), migrate(ownerUrl), migrate(ownerUrl)]);
  const names = readMigrations().map((migration) => migration.name);
  assert.deepEqual(
    applied.map((list) => list.length).sort((a, b) => a - b),
    [0, 0, names.length],
  );
  await assertSchema(database.pool);
  await close();
});

test('a failing migration is undone as a whole and named', async () => {
  const { ownerUrl, owner, close } = await emptyDatabase();
  const bad = { name: '9999_bad.sql', compatibility: 'breaking' as const, sql: 'create table half (id int); select 1/0', checksum: 'x' };
  await assert.rejects(migrate(ownerUrl, [...readMigrations(), bad]), /9999_bad\.sql failed and was undone: division by zero/);
  const { rows } = await owner.query(`select to_regclass('half') as half, to_regclass('customer')::text as customer`);
  assert.deepEqual(rows, [{ half: null, customer: 'customer' }]);
  await close();
});

test('a server refuses a newer breaking schema, keeps running on a newer compatible one, and refuses a missing or changed migration', async () => {
  const { database, owner, close } = await testDatabase();
  await owner.query(`insert into schema_migration (name, compatibility, checksum) values ('9998_newer.sql', 'compatible', 'x')`);
  await assertSchema(database.pool);
  await owner.query(`insert into schema_migration (name, compatibility, checksum) values ('9999_newer.sql', 'breaking', 'x')`);
  await assert.rejects(assertSchema(database.pool), /newer breaking migration 9999_newer\.sql/);
  await owner.query(`delete from schema_migration where name like '999%'`);
  const first = readMigrations()[0]?.name;
  await owner.query(`update schema_migration set checksum = 'y' where name = $1`, [first]);
  await assert.rejects(assertSchema(database.pool), /was changed after it ran/);
  await owner.query(`delete from schema_migration where name = $1`, [first]);
  await assert.rejects(assertSchema(database.pool), /lacks 0001_foundation\.sql/);
  await close();
});

test('as kannuki_app, audit rows are added and read, never updated, deleted or truncated, on the parent and on each partition', async () => {
  const { database, owner, close } = await testDatabase();
  const { rows } = await owner.query<{ name: string }>(`
    select relname::text as name from pg_class
    where relname in ('audit_event', 'audit_personal') or oid in (select inhrelid from pg_inherits where inhparent in ('audit_event'::regclass, 'audit_personal'::regclass))`);
  assert.ok(rows.length >= 2 + 2 * 5, 'two parents and five months each');
  const event = { type: 'login', outcome: 'passed', actor: 'customer', occurredAt: '2025-07-26T08:50:00+09:00' };
  const personal = { number: { salt: 'AA==', sealed: 'AA==', commitment: 'ff' } };
  await database.pool.query('select record_audit($1)', [JSON.stringify([{ ...event, personal }])]);
  for (const { name } of rows) {
    const column = name.startsWith('audit_event') ? 'actor' : 'field';
    await database.pool.query(`select count(*) from ${name}`);
    for (const sql of [
      `update ${name} set ${column} = 'x'`,
      `delete from ${name}`,
      `truncate ${name}`,
      `drop table ${name}`,
      `alter table ${name} add x int`,
    ]) {
      await assert.rejects(database.pool.query(sql), /permission denied|must be owner/, sql);
    }
  }
  const { rows: kept } = await database.pool.query('select actor, occurred_at, commitments from audit_event');
  assert.deepEqual(kept, [{ actor: 'customer', occurred_at: Date.parse('2025-07-26T08:50:00+09:00'), commitments: { number: 'ff' } }]);
  await close();
});

test('partitions made later by the application have the same rights', async () => {
  const { database, owner, close } = await testDatabase();
  await database.pool.query('select ensure_audit_partitions(8)');
  await assertAppRole(database);
  const { rows } = await owner.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_event'::regclass`,
  );
  assert.equal(rows.length, 10);
  for (const { name } of rows) await assert.rejects(database.pool.query(`delete from ${name}`), /permission denied/);
  await close();
});

test('the server refuses a role that could rewrite the evidence', async () => {
  const { database, owner, ownerUrl, close } = await testDatabase();
  const asOwner = openDatabase(ownerUrl);
  await assert.rejects(assertAppRole(asOwner), /"kannuki_owner" of DATABASE_URL owns the audit tables/);
  await asOwner.pool.end();
  const {
    rows: [partition],
  } = await owner.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_event'::regclass limit 1`,
  );
  await owner.query(`grant delete on ${partition?.name} to kannuki_app`);
  await assert.rejects(assertAppRole(database), new RegExp(`may update, delete or truncate ${partition?.name}\\.`));
  await owner.query(`revoke delete on ${partition?.name} from kannuki_app; grant update (actor) on audit_event to kannuki_app`);
  await assert.rejects(assertAppRole(database), /may update, delete or truncate audit_event\./);
  await close();
});

test('kannuki_app adds a job inside its own transaction, and a worker with its rights runs it', async () => {
  const { database, appUrl, close } = await testDatabase();
  await database.kysely.transaction().execute(async (transaction) => {
    await sql`select graphile_worker.add_job('deliver', '{"id":"1"}')`.execute(transaction);
  });
  let finish: (payload: unknown) => void = () => {};
  const seen = new Promise((resolve) => {
    finish = resolve;
  });
  const runner = await run({
    connectionString: appUrl,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    taskList: { deliver: (payload) => finish(payload) },
    crontab: '* * * * * deliver ?id=every-minute',
  });
  assert.deepEqual(await seen, { id: '1' });
  await runner.stop();
  await close();
});

test('instants come out as numbers, 64-bit integers as strings', async () => {
  const { database, close } = await testDatabase();
  const at = Date.parse('2025-07-25T23:59:59.999+09:00');
  const { rows } = await database.pool.query(`select $1::timestamptz as at, 9007199254740993::bigint as big, null::timestamptz as never`, [
    new Date(at),
  ]);
  assert.deepEqual(rows, [{ at, big: '9007199254740993', never: null }]);
  await close();
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '#store/database.ts';
import { prepared, runPrepared, sendTogether } from '#store/prepared.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

let world: TestDatabase;

before(async () => {
  world = await testDatabase();
  await world.owner.query(`create table kept (id bigint primary key, word text); insert into kept values (1, 'one'), (2, 'two');
    grant select on kept to kannuki_app`);
});
after(() => world.close());

/** One connection, so that what it keeps is the same for every statement. */
const oneConnection = () => openDatabase(world.appUrl, { max: 1 });

test('a statement met again is prepared under a name of its own, and gives what it gave before', async () => {
  const database = oneConnection();
  try {
    const ask = async (id: number) => (await sql<{ word: string }>`select word from kept where id = ${id}`.execute(database.kysely)).rows;
    assert.deepEqual([await ask(1), await ask(2), await ask(3)], [[{ word: 'one' }], [{ word: 'two' }], []]);
    const { rows } = await database.pool.query(`select statement from pg_prepared_statements where statement like '%from kept%'`);
    assert.deepEqual(rows, [{ statement: 'select word from kept where id = $1' }]);
  } finally {
    await database.pool.end();
  }
});

test('a migration of a newer version changes the columns under a prepared statement: the server goes on', async () => {
  const database = oneConnection();
  const ask = async () => (await sql<object>`select * from kept where id = ${1}`.execute(database.kysely)).rows;
  try {
    await ask();
    await ask();
    await world.owner.query('alter table kept add column more text');
    assert.deepEqual(await ask(), [{ id: '1', word: 'one', more: null }]);
    assert.deepEqual(await ask(), [{ id: '1', word: 'one', more: null }]);
  } finally {
    await database.pool.end();
  }
});

test('inside a transaction the outdated statement fails it once, and the next transaction succeeds', async () => {
  const database = oneConnection();
  const client = await database.pool.connect();
  const ask = () => runPrepared(client, 'select *, 1 as one from kept where id = $1', [2]);
  try {
    await ask();
    await ask();
    await world.owner.query('alter table kept add column most text');
    await client.query('begin');
    await assert.rejects(ask(), /cached plan/);
    await client.query('rollback');
    await client.query('begin');
    assert.equal((await ask()).rows.length, 1);
    await client.query('commit');
  } finally {
    client.release();
    await database.pool.end();
  }
});

test('an error of the statement itself is not tried again', async () => {
  const database = oneConnection();
  try {
    await world.owner.query(`create sequence tries; grant usage on sequence tries to kannuki_app`);
    const fail = () => sql`select 1 / (nextval('tries') * ${0}::int)`.execute(database.kysely);
    for (let times = 0; times < 3; times++) await assert.rejects(fail(), { code: '22012' });
    assert.equal((await world.owner.query('select last_value::int as value from tries')).rows[0].value, 3);
  } finally {
    await database.pool.end();
  }
});

test('statements of one packet are answered in order, and the first that fails keeps those behind it from being executed', async () => {
  const database = oneConnection();
  const client = await database.pool.connect();
  const send = (...texts: string[]) =>
    sendTogether(
      client,
      texts.map((text) => prepared(text)),
    );
  try {
    await world.owner.query('create table written (id bigint primary key); grant select, insert on written to kannuki_app');
    for (let times = 0; times < 3; times++) {
      const answers = await send('begin', `insert into written values (${times}) returning id, null as nothing`, 'commit');
      assert.deepEqual(
        answers.map(({ command, rowCount, rows }) => [command, rowCount, rows]),
        [
          ['BEGIN', null, []],
          ['INSERT', 1, [{ id: String(times), nothing: null }]],
          ['COMMIT', null, []],
        ],
      );
    }
    for (let times = 0; times < 3; times++) {
      await assert.rejects(send('begin', 'insert into written values (7)', 'insert into written values (0)', 'commit'), { code: '23505' });
      assert.equal((await send('rollback'))[0]?.command, 'ROLLBACK');
    }
    const { rows } = await client.query('select id::int from written order by id');
    assert.deepEqual(rows, [{ id: 0 }, { id: 1 }, { id: 2 }]);
  } finally {
    client.release();
    await database.pool.end();
  }
});

test('a value that cannot be sent sends nothing, and the connection goes on', async () => {
  const database = oneConnection();
  try {
    const circular: { self?: object } = {};
    circular.self = circular;
    await assert.rejects(database.run('select $1::jsonb', [circular]), TypeError);
    assert.deepEqual((await database.run('select $1::int as one', [1])).rows, [{ one: 1 }]);
  } finally {
    await database.pool.end();
  }
});

test('whoever queues a job from a function has its statements planned once for each connection', async () => {
  const { rows } = await world.owner.query(`select proname as name from pg_proc where pronamespace = 'public'::regnamespace
    and prosrc ~ 'perform graphile_worker.add_jobs?\\(' and proname like 'queue_%'
    and not coalesce('plan_cache_mode=force_generic_plan' = any (proconfig), false)`);
  assert.deepEqual(rows, [], 'a function that is replaced loses its settings: name them again');
  const { rowCount } = await world.owner.query(`select from pg_proc where 'plan_cache_mode=force_generic_plan' = any (proconfig)`);
  assert.ok((rowCount ?? 0) >= 2);
});

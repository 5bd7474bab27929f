import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PoolClient } from 'pg';
import { openJobPool } from '#store/job-queue.ts';
import { testDatabase } from '../support/database.ts';

test('a connection of the queue that is given back twice is given back once, and lent again', async () => {
  const db = await testDatabase();
  const pool = openJobPool(db.appUrl);
  try {
    const lent = () =>
      new Promise<{ client: PoolClient; release: (error?: unknown) => void }>((done, fail) =>
        pool.connect((error, client, release) => (client ? done({ client, release }) : fail(error))),
      );
    const first = await lent();
    first.release();
    assert.doesNotThrow(() => first.release());
    const second = await lent();
    assert.equal((await second.client.query('select 1 as one')).rows[0].one, 1);
    second.release();
    assert.equal((await pool.query('select 2 as two')).rows[0].two, 2);
  } finally {
    await pool.end();
    await db.close();
  }
});

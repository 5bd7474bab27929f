import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Database } from './database.ts';
import type { DB } from './tables.ts';

/** The transaction around one provider request. The connection is taken at the first statement: discovery and keys need none. */
interface Open {
  client: Promise<PoolClient> | null;
  bound: Database | null;
}

const current = new AsyncLocalStorage<Open>();

/** Whatever runs a statement: the request's own connection, or the pool. */
export type Runner = Pick<Pool, 'query'>;

/** Runs `work` in one transaction: committed when it resolves to true. A failed commit rejects, and nothing of the request is kept. */
export async function inTransaction(pool: Pool, work: () => Promise<boolean>): Promise<void> {
  const open: Open = { client: null, bound: null };
  let keep = false;
  try {
    keep = await current.run(open, work);
  } finally {
    await end(open, keep);
  }
  async function end(transaction: Open, commit: boolean): Promise<void> {
    const taken = transaction.client;
    if (!taken) return;
    transaction.client = Promise.reject(new Error('The transaction of this request has ended.'));
    transaction.client.catch(() => {});
    const client = await taken;
    let broken = true;
    try {
      const { command } = await client.query(commit ? 'commit' : 'rollback');
      broken = false;
      // PostgreSQL answers a commit of a failed transaction with ROLLBACK, not with an error.
      if (commit && command !== 'COMMIT') throw new Error('The transaction could not be committed.');
    } finally {
      client.release(broken);
    }
  }
}

/** The runner of the transaction around this call, or the pool outside of one. */
export async function runner(pool: Pool): Promise<Runner> {
  const open = current.getStore();
  if (!open) return pool;
  open.client ??= begin(pool);
  return open.client;
}

async function begin(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** The database as seen from inside the transaction around this call; the given one outside of a transaction. */
export function boundDatabase(database: Database): Database {
  const open = current.getStore();
  if (!open) return database;
  open.bound ??= bind(database.pool, open);
  return open.bound;
}

/** Lends the request's connection to use cases in the shape they know; giving it back ends nothing. */
function bind(pool: Pool, open: Open): Database {
  const lend = async (): Promise<PoolClient> => {
    open.client ??= begin(pool);
    const client = await open.client;
    return { query: client.query.bind(client), release: () => {} } as unknown as PoolClient;
  };
  const lent = {
    connect: lend,
    query: async (...args: unknown[]) => ((await lend()).query as (...all: unknown[]) => unknown)(...args),
    end: async () => {},
    options: pool.options,
  };
  return { pool: lent as unknown as Pool, kysely: new Kysely<DB>({ dialect: new PostgresDialect({ pool: lent as unknown as PostgresPool }) }) };
}

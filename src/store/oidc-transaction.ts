import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Database } from './database.ts';
import { runPrepared } from './prepared.ts';
import { announced } from './step.ts';
import type { DB } from './tables.ts';

/** Whatever runs a statement: a request's own connection, or the pool. */
export type Runner = Pick<Pool, 'query'>;

/** The transaction around one provider request. The connection is taken at the first statement: discovery and keys need none. */
interface Open {
  connection: Promise<Connection> | null;
  bound: Database | null;
  /** To be done once this is committed; forgotten with it otherwise. */
  readonly afterCommit: (() => void)[];
}

interface Connection {
  readonly client: PoolClient;
  /** One statement after another: the provider asks several things at once. */
  readonly runner: Runner;
}

const current = new AsyncLocalStorage<Open>();

/** Runs `work` in one transaction: committed when it resolves to true. A failed commit rejects, and nothing of the request is kept. */
export async function inTransaction(work: () => Promise<boolean>): Promise<void> {
  const open: Open = { connection: null, bound: null, afterCommit: [] };
  let keep = false;
  try {
    keep = await current.run(open, work);
  } finally {
    await end(open, keep);
  }
  if (keep) for (const act of open.afterCommit) act();
}

/** Runs `act` when the transaction around this call is committed; at once outside of one, where a statement is its own. */
export function afterCommit(act: () => void): void {
  const open = current.getStore();
  if (open) open.afterCommit.push(act);
  else act();
}

async function end(open: Open, commit: boolean): Promise<void> {
  const taken = open.connection;
  if (!taken) return;
  open.connection = Promise.reject(new Error('The transaction of this request has ended.'));
  open.connection.catch(() => {});
  const { client, runner: last } = await taken;
  let broken = true;
  try {
    const { command } = commit ? await announced('provider.commit', () => last.query('commit')) : await last.query('rollback');
    broken = false;
    // PostgreSQL answers a commit of a failed transaction with ROLLBACK, not with an error.
    if (commit && command !== 'COMMIT') throw new Error('The transaction could not be committed.');
  } finally {
    client.release(broken);
  }
}

/** The runner of the transaction around this call, or the pool outside of one. */
export async function runner(pool: Pool): Promise<Runner> {
  const open = current.getStore();
  return open ? (await connect(open, pool)).runner : pool;
}

function connect(open: Open, pool: Pool): Promise<Connection> {
  open.connection ??= begin(pool);
  return open.connection;
}

async function begin(pool: Pool): Promise<Connection> {
  const client = await pool.connect();
  try {
    await client.query('begin');
  } catch (error) {
    client.release(true);
    throw error;
  }
  let last: Promise<unknown> = Promise.resolve();
  const query = (statement: unknown, values?: unknown[]): Promise<unknown> => {
    const next = last.then(() =>
      typeof statement === 'string' && values?.length ? runPrepared(client, statement, values) : client.query(statement as string, values),
    );
    last = next.catch(() => {});
    return next;
  };
  return { client, runner: { query } as unknown as Runner };
}

/** The database as seen from inside the transaction around this call; the given one outside of a transaction. */
export function boundDatabase(database: Database): Database {
  const open = current.getStore();
  if (!open) return database;
  open.bound ??= lend(database.pool, open);
  return open.bound;
}

/** Lends the request's connection to use cases in the shape they know; giving it back ends nothing. */
function lend(pool: Pool, open: Open): Database {
  const lent = {
    options: pool.options,
    connect: async () => ({ query: (await connect(open, pool)).runner.query, release: () => {} }),
    query: async (...args: unknown[]) => ((await connect(open, pool)).runner.query as (...all: unknown[]) => unknown)(...args),
    end: async () => {},
  };
  return {
    pool: lent as unknown as Pool,
    kysely: new Kysely<DB>({ dialect: new PostgresDialect({ pool: lent as unknown as PostgresPool }) }),
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Database } from './database.ts';
import type { Statement } from './packet.ts';
import { prepared, runPrepared, sendTogether } from './prepared.ts';
import { announced } from './step.ts';
import type { DB } from './tables.ts';

/** Whatever runs a statement: a request's own connection, or the pool. */
export type Runner = Pick<Pool, 'query'>;

/** What waits for the commit. */
export interface Writes {
  readonly isEmpty: boolean;
  /** All of it as one statement. From here on nothing waits, also when it fails: the request fails with it. */
  take(): Statement;
}

/**
 * The transaction around one provider request. The connection is taken at the first statement: discovery and keys need none. It begins at the first
 * statement that locks or changes something, in one packet with it; what is only read before would be read the same inside (read committed).
 */
interface Open {
  readonly pool: Pool;
  connection: Promise<Connection> | null;
  /** `wanted`: the next statement takes `begin` with it. */
  begun: 'not' | 'wanted' | 'sent';
  writes: Writes | null;
  bound: Database | null;
  /** To be done once this is committed; forgotten with it otherwise. */
  readonly afterCommit: (() => void)[];
}

interface Connection {
  readonly client: PoolClient;
  /** One statement after another: the provider asks several things at once. */
  readonly runner: Runner;
  /** Several in one packet, in their turn; resolves with the answer to the last. */
  readonly together: (statements: readonly Statement[]) => Promise<QueryResult>;
}

const current = new AsyncLocalStorage<Open>();

/** Runs `work` in one transaction on a connection of `pool`: committed when it resolves to true. A failed commit rejects, and nothing of the request is kept. */
export async function inTransaction(pool: Pool, work: () => Promise<boolean>): Promise<void> {
  const open: Open = { pool, connection: null, begun: 'not', writes: null, bound: null, afterCommit: [] };
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

/** What waits in the transaction around this call, made by the first who asks; null outside of one. */
export function unsaved<W extends Writes>(make: () => W): W | null {
  const open = current.getStore();
  if (!open) return null;
  open.writes ??= make();
  return open.writes as W;
}

async function end(open: Open, keep: boolean): Promise<void> {
  const left = keep && open.writes && !open.writes.isEmpty ? open.writes : null;
  if (left) connect(open);
  const taken = open.connection;
  if (!taken) return;
  open.connection = Promise.reject(new Error('The transaction of this request has ended.'));
  open.connection.catch(() => {});
  const last = await taken;
  const begun = open.begun !== 'not';
  let broken = begun;
  try {
    if (begun) await (keep ? announced('provider.commit', () => commit(last, left)) : last.runner.query('rollback'));
    // All that this request changes is one statement: its own transaction.
    else if (left) await announced('provider.commit', () => last.together([left.take()]));
    broken = false;
  } finally {
    last.client.release(broken);
  }
}

async function commit(last: Connection, left: Writes | null): Promise<void> {
  try {
    const { command } = await last.together([...(left ? [left.take()] : []), prepared('commit')]);
    // PostgreSQL answers a commit of a failed transaction with ROLLBACK, not with an error.
    if (command !== 'COMMIT') throw new Error('The transaction could not be committed.');
  } catch (error) {
    await last.runner.query('rollback').catch(() => {});
    throw error;
  }
}

/** The runner of the transaction around this call; outside of one each statement is its own. */
export async function runner(database: Database): Promise<Runner> {
  const open = current.getStore();
  return open ? begun(open) : alone(database);
}

/** For what neither locks nor changes anything: begins no transaction. */
export async function reader(database: Database): Promise<Runner> {
  const open = current.getStore();
  return open ? (await connect(open)).runner : alone(database);
}

export const alone = ({ run }: Database): Runner => ({ query: run }) as unknown as Runner;

async function begun(open: Open): Promise<Runner> {
  if (open.begun === 'not') open.begun = 'wanted';
  return (await connect(open)).runner;
}

function connect(open: Open): Promise<Connection> {
  open.connection ??= take(open);
  return open.connection;
}

async function take(open: Open): Promise<Connection> {
  const client = await open.pool.connect();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = last.then(act);
    last = next.catch(() => {});
    return next;
  };
  const together = (statements: readonly Statement[]) => inTurn(() => send(client, [...beginningOf(open), ...statements]));
  const query = (text: string, values: unknown[] = []) =>
    inTurn(() => {
      const beginning = beginningOf(open);
      return beginning.length > 0 ? send(client, [...beginning, prepared(text, values)]) : runPrepared(client, text, values);
    });
  return { client, runner: { query } as unknown as Runner, together };
}

function beginningOf(open: Open): readonly Statement[] {
  if (open.begun !== 'wanted') return [];
  open.begun = 'sent';
  return [prepared('begin')];
}

const send = async (client: PoolClient, statements: readonly Statement[]): Promise<QueryResult> =>
  (await sendTogether(client, statements)).at(-1) as QueryResult;

/** The database as seen from inside the transaction around this call; the given one outside of a transaction. */
export function boundDatabase(database: Database): Database {
  const open = current.getStore();
  if (!open) return database;
  open.bound ??= lend(open);
  return open.bound;
}

/** Lends the request's connection to use cases in the shape they know; giving it back ends nothing. */
function lend(open: Open): Database {
  const lent = {
    options: open.pool.options,
    connect: async () => ({ query: (await begun(open)).query, release: () => {} }),
    query: async (...args: unknown[]) => ((await begun(open)).query as (...all: unknown[]) => unknown)(...args),
    end: async () => {},
  };
  let kysely: Kysely<DB> | undefined;
  return {
    pool: lent as unknown as Pool,
    checks: lent as unknown as Pool,
    run: async (text, values) => (await begun(open)).query(text, values),
    read: async (text, values) => (await connect(open)).runner.query(text, values),
    runLocked: async (lock, text, values) => {
      const { query } = await begun(open);
      await query(lock.text, [...lock.values]);
      return query(text, values);
    },
    get kysely() {
      kysely ??= new Kysely<DB>({ dialect: new PostgresDialect({ pool: lent as unknown as PostgresPool }) });
      return kysely;
    },
  };
}

import { createHash } from 'node:crypto';
import type { PostgresPool } from 'kysely';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { Packet, type Statement } from './packet.ts';

/** Statements that one process names: each connection keeps the plans of all that it met. */
const most = 400;

/** Name of each statement met more than once, by its text; '' after the first time, null when it may have no name. */
const names = new Map<string, string | null>();

/** For the very same text a connection keeps the parsed and planned statement, so a step's long text is sent, read and planned once. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known) return known;
  if (known === null || names.size >= most) return undefined;
  names.set(text, known === undefined ? '' : `k${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`);
  return names.get(text) || undefined;
}

/** A migration of a newer version changed the columns that a kept statement gives (SQLSTATE 0A000, found before anything is executed). */
const isOutdated = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan');

/** The statement as it is sent, under its name when it has one. */
export const prepared = (text: string, values: readonly unknown[] = []): Statement => ({ name: nameOf(text) ?? '', text, values });

/** Sends statements in one packet; resolves with their answers. One that became outdated fails, and is sent without a name from then on. */
export async function sendTogether(client: Pick<PoolClient, 'query'>, statements: readonly Statement[]): Promise<QueryResult[]> {
  try {
    return await (client.query(new Packet(statements) as never) as unknown as Promise<QueryResult[]>);
  } catch (error) {
    if (isOutdated(error)) for (const { text } of statements) names.set(text, null);
    throw error;
  }
}

/** Runs one statement, kept by its name on this connection. One that became outdated runs without a name from then on. */
export async function runPrepared(client: Pick<PoolClient, 'query'>, text: string, values: readonly unknown[]): Promise<QueryResult> {
  const statement = prepared(text, values);
  const run = async (one: Statement) => (await sendTogether(client, [one]))[0] as QueryResult;
  try {
    return await run(statement);
  } catch (error) {
    if (!isOutdated(error)) throw error;
    // Inside a transaction this fails as well, and the request with it: the next one is spared.
    return await run({ ...statement, name: '' }).catch(() => {
      throw error;
    });
  }
}

/** One statement on any connection of the pool, prepared. */
export const runOn =
  (pool: Pool) =>
  async (text: string, values: unknown[] = []): Promise<QueryResult> => {
    const client = await pool.connect();
    try {
      return await runPrepared(client, text, values);
    } finally {
      client.release();
    }
  };

/** One statement behind a lock, on any connection of the pool, in a transaction of its own. */
export const runLockedOn =
  (pool: Pool) =>
  async (lock: Statement, text: string, values: unknown[]): Promise<QueryResult> => {
    const client = await pool.connect();
    const [begin, commit, rollback] = ['begin', 'commit', 'rollback'].map((word) => prepared(word)) as [Statement, Statement, Statement];
    try {
      // Not kept by name: it is rare, and a new schema must not break it.
      const done = await sendTogether(client, [begin, lock, { name: '', text, values }, commit]);
      client.release();
      return done[2] as QueryResult;
    } catch (error) {
      await sendTogether(client, [rollback]).then(
        () => client.release(),
        (broken) => client.release(broken),
      );
      throw error;
    }
  };

/** The pool as Kysely sees it: every statement with values is prepared. Batches, whose best plan hangs on the values, go to the pool itself. */
export function preparingPool(pool: Pool): PostgresPool {
  const wrapped = new WeakMap<PoolClient, object>();
  const wrap = (client: PoolClient): object => ({
    query: (text: string, values?: unknown[]) => (values?.length ? runPrepared(client, text, values) : client.query(text)),
    release: () => client.release(),
  });
  const connect = async (): Promise<object> => {
    const client = await pool.connect();
    const known = wrapped.get(client) ?? wrap(client);
    wrapped.set(client, known);
    return known;
  };
  return { connect, end: () => pool.end(), options: pool.options } as unknown as PostgresPool;
}

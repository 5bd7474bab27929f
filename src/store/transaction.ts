import type { Pool, PoolClient } from 'pg';
import { waitPatiently } from './guarded-pool.ts';
import { announced } from './step.ts';

/** Runs an act off the login path in one transaction; anything thrown undoes it. */
export async function inTransaction<T>(pool: Pool, act: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const hurry = waitPatiently(client);
  try {
    const result = await transact(client, () => act(client));
    hurry();
    client.release();
    return result;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** The same on a connection that the caller keeps. */
export async function transact<T>(client: Pick<PoolClient, 'query'>, act: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await act();
    await announced('transaction.commit', () => client.query('commit'));
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

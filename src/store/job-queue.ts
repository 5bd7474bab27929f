import pg, { type Pool } from 'pg';

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, release: (error?: unknown) => void) => void;

/**
 * The queue gives its listening connection back twice when it breaks while a runner ends, the second time in a promise that nobody waits for; the
 * driver throws, and that would end the process. The second time is nothing.
 */
class JobPool extends pg.Pool {
  override connect(callback?: Connected): never {
    if (!callback) return super.connect() as never;
    return super.connect(((error: Error | undefined, client: pg.PoolClient | undefined, release: (error?: unknown) => void) => {
      let released = false;
      callback(error, client, (reason) => {
        if (released) return;
        released = true;
        release(reason);
      });
    }) as never) as never;
  }
}

/**
 * The queue's own connections: it listens on one, and its statements wait longer than a page may. It takes its listeners for errors away before it
 * closes the connections, and one that breaks just then would end the process: these stay.
 */
export function openJobPool(databaseUrl: string): Pool {
  const pool = new JobPool({ connectionString: databaseUrl, max: 6, application_name: 'kannuki-jobs', keepAlive: true });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Gives back to the queue what these runners held when they ended; otherwise it would wait for four hours. */
export async function unlockJobs(pool: Pool, runners: readonly string[]): Promise<void> {
  await pool.query('select graphile_worker.force_unlock_workers($1)', [runners]);
}

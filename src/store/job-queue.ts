import type { Pool } from 'pg';

/** Gives back to the queue what these runners held when they ended; otherwise it would wait for four hours. */
export async function unlockJobs(pool: Pool, runners: readonly string[]): Promise<void> {
  await pool.query('select graphile_worker.force_unlock_workers($1)', [runners]);
}

import { unlockJobs } from '#store/job-queue.ts';
import type { App } from '../app.ts';

/** Lets others do what a runner of this process could not end; each job may run again, and does only what is still to be done. */
export function releaseJobs(app: App, runner: string): Promise<void> {
  return unlockJobs(app.database.pool, [runner]);
}

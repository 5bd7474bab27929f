import { Logger, type LogLevel, type RunnerOptions, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import type { LogoutSender } from '#ports/logout-sender.ts';
import { observe } from '#ports/observation.ts';
import type { SecurityEventSender } from '#ports/security-event-sender.ts';
import type { App } from '#usecases/app.ts';
import type { Senders } from '#usecases/messages/deliver-message.ts';
import { releaseJobs } from '#usecases/upkeep/release-jobs.ts';
import { rolloutJobs } from './apply-rollout.ts';
import { deliverMessageJob, probeGatewayJob } from './deliver-message.ts';
import { sendLogoutJob } from './enforcement.ts';
import { type Job, type JobLogger, type Jobs, TryAgain } from './job.ts';
import { startLastingWorker } from './lasting-worker.ts';
import { securityEventJobs } from './security-events.ts';
import { upkeepJobs } from './upkeep.ts';

type JobPool = NonNullable<RunnerOptions['pgPool']>;

export interface WorkerOptions {
  readonly app: App;
  readonly senders: Senders;
  /** Left out: logouts wait in the queue for a process that has one. */
  readonly logouts?: LogoutSender;
  /** Left out: security events wait in the queue likewise. */
  readonly securityEvents?: SecurityEventSender;
  /** Jobs beside those of this folder that need nothing but the app. */
  readonly jobs?: Jobs;
  /** False: works off what is queued and begins nothing by the clock (another process does). */
  readonly scheduled?: boolean;
  /** Connections of one runner, as kannuki_app; ended with it. */
  readonly openPool: () => JobPool;
  readonly logger?: JobLogger;
}

export interface Worker {
  /** Takes no new job, waits up to five seconds for those that run, and ends. */
  stop(): Promise<void>;
}

const silent: JobLogger = { error: () => {}, warn: () => {}, debug: () => {} };

/**
 * Works off the queue in this process: four jobs at a time, woken by NOTIFY. Any number of processes may do so. What channels are told has hands of its own: a
 * channel that keeps silent must hold up no code that somebody waits for.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { senders, logger = silent } = options;
  const own: Jobs = { deliver_message: deliverMessageJob(senders), probe_gateway: probeGatewayJob(senders) };
  const jobs: Jobs = { ...upkeepJobs, ...rolloutJobs, ...options.jobs, ...own };
  const runners = [await startRunner(options, jobs, options.scheduled === false ? '' : crontabOf(jobs))];
  const { logouts, securityEvents } = options;
  const told: Jobs = {
    ...(logouts && { send_logout: sendLogoutJob(logouts, logger) }),
    ...(securityEvents && securityEventJobs(securityEvents, logger)),
  };
  if (Object.keys(told).length > 0) runners.push(await startRunner(options, told, ''));
  return {
    stop: async () => {
      await Promise.all(runners.map((runner) => runner.stop()));
    },
  };
}

async function startRunner(options: WorkerOptions, jobs: Jobs, crontab: string): Promise<Worker> {
  const { app, openPool, logger = silent } = options;
  const stopping = new AbortController();
  const pool = openPool();
  const begin = (events: WorkerEvents) =>
    run({
      pgPool: pool,
      concurrency: 4,
      pollInterval: 1_000,
      noHandleSignals: true,
      events,
      taskList: tasksOf(jobs, app, stopping.signal),
      crontab,
      logger: quietLogger(logger),
      // Not for speed: without a delay the queue's own calls are awaited by nobody, and a database that is away at that moment ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  try {
    const worker = await startLastingWorker({ begin, release: (runner) => releaseJobs(app, runner), stopping, logger });
    return { stop: () => worker.stop().finally(() => pool.end()) };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function tasksOf(jobs: Jobs, app: App, stopping: AbortSignal): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, job]) => [
      name,
      async (payload: unknown) => void (await observe({ kind: 'job', name }, () => job.run(app, payload, stopping))),
    ]),
  );
}

/** One run of each at a time; what was missed while nobody worked is not made up for, because each run does all that is due. */
function crontabOf(jobs: Jobs): string {
  const lines = Object.entries(jobs).filter((entry): entry is [string, Job & { every: string }] => entry[1].every !== undefined);
  return lines.map(([name, { every }]) => `${every} ${name} ?max=1&jobKey=${name}&jobKeyMode=preserve_run_at`).join('\n');
}

/** graphile-worker tells of every job it takes; what is worth reading in production are failures. */
function quietLogger(logger: JobLogger): Logger {
  return new Logger((scope) => (level: LogLevel, message: string, meta?: Record<string, unknown>) => {
    const fields = { task: scope.taskIdentifier, job: scope.jobId, ...(meta?.error instanceof Error && { err: meta.error }) };
    if (meta?.error instanceof TryAgain) logger.debug(fields, message);
    else if (level === 'error') logger.error(fields, message);
    else if (level === 'warning') logger.warn(fields, message);
    else logger.debug(fields, message);
  });
}

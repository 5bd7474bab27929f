import { createMailSender } from '#gateways/mail-http.ts';
import { createSmsSender } from '#gateways/sms-http.ts';
import { rolloutJobs } from '#jobs/apply-rollout.ts';
import { type JobLogger, startWorker, type Worker } from '#jobs/worker.ts';
import type { App } from '#usecases/app.ts';
import type { Config } from './config.ts';

/** All jobs on the senders of the configuration; the same inside a server and in a process of their own. */
export function startJobs(config: Config, app: App, logger: JobLogger): Promise<Worker> {
  const senders = { sms: createSmsSender(config.smsGateway), mail: createMailSender(config.mailGateway) };
  return startWorker({ app, senders, jobs: rolloutJobs, databaseUrl: config.databaseUrl, logger });
}

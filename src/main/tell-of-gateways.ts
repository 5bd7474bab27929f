import type { JobLogger } from '#jobs/job.ts';
import type { BuiltApp } from './app.ts';

/** For whoever watches the log; the evidence is in the audit trail, once. */
export function tellOfGateways({ gateways }: BuiltApp, logger: JobLogger): void {
  gateways.onChange((delayed) => {
    if (delayed.length > 0) logger.error({ delayed }, 'a message gateway does not answer: messages wait, the pages say so');
    else logger.warn({ delayed }, 'all message gateways answer again');
  });
}

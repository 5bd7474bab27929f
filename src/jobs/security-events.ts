import type { SecurityEventSender } from '#ports/security-event-sender.ts';
import { deliverSecurityEvent, spreadEvent, tendSecurityEvents } from '#usecases/freeze/deliver-security-event.ts';
import { type Job, type JobLogger, type Jobs, TryAgain } from './job.ts';

/** Queued by queue_security_events in the statement of the act; each carries an id only. Two kinds: who is told, and telling one of them. */
export function securityEventJobs(sender: SecurityEventSender, logger: Pick<JobLogger, 'error'>): Jobs {
  return {
    spread_security_event: { run: (app, payload) => spreadEvent(app, sender, (payload as { id: string }).id) },
    send_security_event: sendJob(sender, logger),
  };
}

/** The net below them. */
export const tendSecurityEventsJob: Job = { run: tendSecurityEvents, every: '* * * * *' };

function sendJob(sender: SecurityEventSender, logger: Pick<JobLogger, 'error'>): Job {
  return {
    run: async (app, payload) => {
      const result = await deliverSecurityEvent(app, sender, (payload as { id: string }).id);
      if (result.kind === 'try_again') throw new TryAgain(`not told yet: ${result.failure}`);
      if (result.kind !== 'undelivered') return;
      const { clientId, failure } = result;
      logger.error({ clientId, failure }, 'a channel does not take security events: it may trade for a customer who is held or frozen');
    },
  };
}

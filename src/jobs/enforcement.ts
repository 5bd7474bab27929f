import type { LogoutSender } from '#ports/logout-sender.ts';
import { deliverLogout } from '#usecases/enforcement/deliver-logout.ts';
import { enforcePolicy } from '#usecases/enforcement/enforce-policy.ts';
import type { ClientOf } from '#usecases/enforcement/judge-session.ts';
import { tendLogouts } from '#usecases/enforcement/tend-logouts.ts';
import { type Job, type JobLogger, type Jobs, TryAgain } from './job.ts';

/** The net below the timer (enforcement-timer.ts), and what looks after the logouts. */
export function enforcementJobs(clientOf: ClientOf): Jobs {
  return {
    enforce_policy: { run: (app) => enforcePolicy(app, clientOf), every: '* * * * *' },
    tend_logouts: { run: tendLogouts, every: '* * * * *' },
  };
}

const loggedEvery = 60_000;

/** Queued by queue_logouts in the transaction that ended the part; carries the delivery's id only. */
export function sendLogoutJob(sender: LogoutSender, logger: Pick<JobLogger, 'error'>): Job {
  const logged = new Map<string, number>();
  return {
    run: async (app, payload) => {
      const result = await deliverLogout(app, sender, (payload as { id: string }).id);
      if (result.kind === 'try_again') throw new TryAgain(`not told yet: ${result.failure}`);
      if (result.kind !== 'undelivered') return;
      const { clientId, failure } = result;
      // Each one is on record; a channel that is down for a whole wave needs a line a minute, not one for each customer.
      if (Date.now() - (logged.get(clientId) ?? 0) < loggedEvery) return;
      logged.set(clientId, Date.now());
      logger.error({ clientId, failure }, 'a channel does not answer to back-channel logouts: its sessions live on until their tokens end');
    },
  };
}

import { tendOutbox } from '#usecases/messages/tend-outbox.ts';
import { endAbandonedLogins } from '#usecases/upkeep/end-abandoned-logins.ts';
import { expireChallenges } from '#usecases/upkeep/expire-challenges.ts';
import { expireProcedures } from '#usecases/upkeep/expire-procedures.ts';
import { keepPartitions } from '#usecases/upkeep/keep-partitions.ts';
import { sweepBudgets } from '#usecases/upkeep/sweep-budgets.ts';
import { sweepProviderRows } from '#usecases/upkeep/sweep-provider-rows.ts';
import type { Jobs } from './job.ts';
import { tendSecurityEventsJob } from './security-events.ts';

/** What comes round by itself. */
export const upkeepJobs: Jobs = {
  expire_challenges: { run: expireChallenges, every: '* * * * *' },
  expire_procedures: { run: expireProcedures, every: '* * * * *' },
  tend_security_events: tendSecurityEventsJob,
  end_abandoned_logins: { run: endAbandonedLogins, every: '* * * * *' },
  tend_outbox: { run: tendOutbox, every: '* * * * *' },
  keep_partitions: { run: keepPartitions, every: '17 18 * * *' },
  sweep_budgets: { run: sweepBudgets, every: '*/10 * * * *' },
  sweep_provider_rows: { run: sweepProviderRows, every: '*/10 * * * *' },
};

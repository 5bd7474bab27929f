import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { tellRecorded } from '#ports/observation.ts';
import { type DueReason, dueReasons, keepJudgements, nextJudgement, takeDueSessions } from '#store/session-judgement.ts';
import type { App, PolicyInForce } from '../app.ts';
import { type ClientOf, judgeSession } from './judge-session.ts';

export interface EnforcementOptions {
  /** Sessions per transaction; 200 when left out: a request of one of them waits no longer than such a batch takes. */
  readonly batch?: number;
  /** Stops between two batches; the next run goes on there. */
  readonly signal?: AbortSignal;
  readonly onBatch?: (run: EnforcementRun) => void;
}

export interface EnforcementRun {
  /** Sessions judged. */
  readonly judged: number;
  /** Channels' parts of sessions that ended. */
  readonly ended: number;
}

const standardBatch = 200;

/**
 * Judges every session whose instant has come, or that was judged under another version of the policy, however long ago that fell due; ends the parts
 * that no longer suffice and queues their logouts, each batch in one transaction with its evidence. A second run finds nothing. Any number may run at once.
 */
export async function enforcePolicy(app: App, clientOf: ClientOf, options: EnforcementOptions = {}): Promise<EnforcementRun> {
  const total = { judged: 0, ended: 0 };
  for (const why of dueReasons) {
    for (;;) {
      options.signal?.throwIfAborted();
      const run = await enforceBatch(app, clientOf, why, options.batch ?? standardBatch);
      total.judged += run.judged;
      total.ended += run.ended;
      if (run.judged === 0) break;
      options.onBatch?.(total);
    }
  }
  return total;
}

async function enforceBatch(app: App, clientOf: ClientOf, why: DueReason, limit: number): Promise<EnforcementRun> {
  const events: AuditEvent[] = [];
  const run = await app.database.kysely.transaction().execute(async (connection) => {
    const now = app.clock.now();
    const policy = policyAt(app, now);
    if (!policy) return { judged: 0, ended: 0 };
    const { version } = policy;
    const sessions = await takeDueSessions(connection, why, { now, version, limit });
    if (sessions.length === 0) return { judged: 0, ended: 0 };
    const judged = sessions.map((session) => judgeSession(app, clientOf, session, now));
    await keepJudgements(connection, app.sealing, judged, { version, now });
    events.push(...judged.flatMap((one) => one.events));
    return { judged: judged.length, ended: judged.reduce((sum, { endedClients }) => sum + endedClients.length, 0) };
  });
  tellRecorded(events);
  return run;
}

/** When enforcement has something to do next: now, a later instant, or null while no session is there. */
export async function nextEnforcement(app: App): Promise<Instant | null> {
  const now = app.clock.now();
  const policy = policyAt(app, now);
  return policy && nextJudgement(app.database, now, policy.version);
}

/** null before the first policy: then nobody is logged in, and there is nothing to enforce. */
function policyAt(app: App, now: Instant): PolicyInForce | null {
  try {
    return app.policies.inForceAt(now);
  } catch (error) {
    if (error instanceof Problem && error.code === 'no_policy_in_force') return null;
    throw error;
  }
}

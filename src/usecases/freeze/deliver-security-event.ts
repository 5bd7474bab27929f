import type { AuditEvent } from '#core/audit-event.ts';
import { day } from '#core/instant.ts';
import type { SecurityEventSender } from '#ports/security-event-sender.ts';
import {
  type ClaimedSecurityEvent,
  claimSecurityEvent,
  releaseSecurityEvent,
  requeueSecurityEvents,
  settleSecurityEvent,
  spreadSecurityEvent,
  sweepSecurityEvents,
} from '#store/security-event.ts';
import type { App } from '../app.ts';

export type SecurityEventResult =
  | { readonly kind: 'delivered' | 'already_settled' }
  /** Not taken in all its tries: somebody must look at it. */
  | { readonly kind: 'undelivered'; readonly clientId: string; readonly failure: string }
  | { readonly kind: 'try_again'; readonly failure: string };

/** With the queue's waits (e to the power of the try, in seconds) the last try comes 80 minutes after the first. */
export const securityEventTries = 9;

/** Who is told of a change is configuration: one delivery for each of them, of which each has its own tries. */
export const spreadEvent = (app: App, sender: SecurityEventSender, id: string): Promise<number> =>
  spreadSecurityEvent(app.database, id, sender.receivers, app.clock.now());

/** Tells one relying party of one change: claim, send, settle. Told twice it knows by the `jti` that it is the same. */
export async function deliverSecurityEvent(app: App, sender: SecurityEventSender, id: string): Promise<SecurityEventResult> {
  const claim = await claimSecurityEvent(app.database, id);
  if (claim.kind === 'settled') return { kind: 'already_settled' };
  if (claim.kind === 'claimed_elsewhere') return { kind: 'try_again', failure: 'claimed_elsewhere' };
  const { event } = claim;
  const { customerId: _, attempts, ...told } = event;
  const outcome = await sender.send({ ...told, happenedAt: event.happenedAt - app.clock.offset() });
  if (outcome.result !== 'temporary') {
    await settle(app, event, 'delivered', null, outcome.result === 'untold');
    return { kind: 'delivered' };
  }
  const { failure } = outcome;
  if (attempts < securityEventTries) {
    await releaseSecurityEvent(app.database, id, failure);
    return { kind: 'try_again', failure };
  }
  await settle(app, event, 'undelivered', failure, false);
  return { kind: 'undelivered', clientId: event.clientId, failure };
}

async function settle(
  app: App,
  event: ClaimedSecurityEvent,
  state: 'delivered' | 'undelivered',
  failure: string | null,
  untold: boolean,
): Promise<void> {
  const at = app.clock.now();
  const { id, customerId, clientId, change, kind, scope, level, attempts } = event;
  const recorded: AuditEvent = {
    type: untold ? 'security_event.untold' : `security_event.${state}`,
    outcome: untold ? 'noted' : state === 'delivered' ? 'success' : 'failure',
    actor: 'system',
    occurredAt: at,
    customerId,
    clientId,
    data: { delivery: id, change, kind, hold: `${scope}:${level}`, attempts, ...(failure !== null && { failure, alert: true }) },
  };
  await settleSecurityEvent(app.database, app.sealing, id, { state, failure, at }, recorded);
}

const keptFor = 30 * day;
const batch = 10_000;

/** Finds again what a process that died had in hand, and sweeps away what is long settled. */
export async function tendSecurityEvents(app: App): Promise<{ readonly requeued: number; readonly swept: number }> {
  const requeued = await requeueSecurityEvents(app.database);
  return { requeued, swept: await sweepSecurityEvents(app.database, app.clock.now() - keptFor, batch) };
}

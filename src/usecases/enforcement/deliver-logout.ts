import type { AuditEvent } from '#core/audit-event.ts';
import type { LogoutSender } from '#ports/logout-sender.ts';
import { type ClaimedLogout, claimLogout, releaseLogout, settleLogout } from '#store/logout-delivery.ts';
import type { App } from '../app.ts';

export type LogoutResult =
  | { readonly kind: 'delivered' | 'already_settled' }
  /** The channel did not answer in all its tries: somebody must look at it. */
  | { readonly kind: 'undelivered'; readonly clientId: string; readonly failure: string }
  | { readonly kind: 'try_again'; readonly failure: string };

/** With the queue's waits of 3 s, 7 s, 20 s, 55 s and 150 s the last try comes four minutes after the first: about when the channel's tokens have ended. */
export const logoutTries = 6;

/** Tells one channel that its part of a session has ended: claim, send, settle. Telling it twice does no harm: what is ended stays ended. */
export async function deliverLogout(app: App, sender: LogoutSender, id: string): Promise<LogoutResult> {
  const claim = await claimLogout(app.database, id);
  if (claim.kind === 'settled') return { kind: 'already_settled' };
  if (claim.kind === 'claimed_elsewhere') return { kind: 'try_again', failure: 'claimed_elsewhere' };
  const { logout } = claim;
  const outcome = await sender.send(logout);
  if (!('failure' in outcome)) {
    await settle(app, logout, 'delivered', null, outcome.result === 'untold');
    return { kind: 'delivered' };
  }
  const { failure } = outcome;
  if (outcome.result === 'temporary' && logout.attempts < logoutTries) {
    await releaseLogout(app.database, id, failure);
    return { kind: 'try_again', failure };
  }
  await settle(app, logout, 'undelivered', failure);
  return { kind: 'undelivered', clientId: logout.clientId, failure };
}

/** `untold`: the client never asked to hear of logouts, as a relying party inside this server does not. */
async function settle(
  app: App,
  logout: ClaimedLogout,
  state: 'delivered' | 'undelivered',
  failure: string | null,
  untold = false,
): Promise<void> {
  const at = app.clock.now();
  const { id, customerId, clientId, channel, sessionUid, requestId, reason, attempts } = logout;
  const event: AuditEvent = {
    type: untold ? 'logout.untold' : `logout.${state}`,
    outcome: untold ? 'noted' : state === 'delivered' ? 'success' : 'failure',
    actor: 'system',
    occurredAt: at,
    reason,
    clientId,
    sessionUid,
    ...(customerId !== null && { customerId }),
    ...(channel !== null && { channel }),
    ...(requestId !== null && { requestId }),
    data: { delivery: id, attempts, ...(failure !== null && { failure, alert: true }) },
  };
  await settleLogout(app.database, app.sealing, id, { state, failure, at }, event);
}

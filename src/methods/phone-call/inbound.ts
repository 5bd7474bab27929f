import type { InboundCall, Match, PendingAttempt } from '#methods/method.ts';
import { type CallSecret, timing } from './challenge.ts';

/**
 * Which attempt a call answers (mission.md rule 5). `attempts` are those of every customer to whom the caller's number is registered.
 * The call passes only the attempt whose number was dialled, inside [shown, end); a number that two of these attempts showed within
 * ten minutes passes neither. `end` is the instant the time to call ran out, not when the page was left.
 */
export function matchCall(call: InboundCall, attempts: readonly PendingAttempt<CallSecret>[]): Match {
  const recent = attempts.filter(
    ({ secret, expiresAt }) => secret.number === call.called && call.receivedAt < expiresAt + timing.lateWindow,
  );
  const open = recent.filter(
    ({ state, shownAt, expiresAt }) => state === 'pending' && call.receivedAt >= shownAt && call.receivedAt < expiresAt,
  );
  if (open.length > 0 && recent.length > 1) return { kind: 'ambiguous' };
  if (open[0]) return { kind: 'one', challengeId: open[0].challengeId };
  // `expired` also when the call was in time but its report came too late to be honoured.
  const ended = recent.filter(({ state, expiresAt }) => state === 'expired' || (state === 'pending' && call.receivedAt >= expiresAt));
  return ended.length === 1 && ended[0] ? { kind: 'late', challengeId: ended[0].challengeId } : { kind: 'none' };
}

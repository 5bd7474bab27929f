import type { AuditEvent } from '#core/audit-event.ts';
import { day, type Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import type { QueuedLogout } from '#ports/oidc-storage.ts';
import type { DueSession, Judgement } from '#store/session-judgement.ts';
import type { App } from '../app.ts';
import { decideLogin, type LoginDecision } from '../sign-in/decide-login.ts';
import { sufficientUntil } from '../sign-in/sufficient-until.ts';

/** A relying party as enforcement knows it. */
export interface EnforcedClient {
  readonly channel: string;
  /** False: the channel named no address where it hears of logouts. */
  readonly told: boolean;
}

/** By client id; undefined when it is not configured any more. */
export type ClientOf = (clientId: string) => EnforcedClient | undefined;

type Verdict =
  | { readonly kind: 'stays'; readonly until: Instant }
  | { readonly kind: 'ends'; readonly reason: string; readonly decided: LoginDecision | null };

/**
 * Judges each channel's part of a session as a login there would be judged now. A part that no longer suffices ends; the session stays with what was
 * proved, so that the customer is asked only for what is missing.
 */
export function judgeSession(app: App, clientOf: ClientOf, session: DueSession, now: Instant): Judgement {
  const events: AuditEvent[] = [];
  const logouts: QueuedLogout[] = [];
  const endedClients: string[] = [];
  const endedGrants: string[] = [];
  let until = now + day;
  for (const [clientId, { sid, grantId }] of Object.entries(session.parts)) {
    // The provider keeps an empty entry for a client that only asked: nobody is logged in there.
    if (sid === undefined && grantId === undefined) continue;
    const client = clientOf(clientId);
    const verdict = judgePart(app, client, session, now);
    if (verdict.kind === 'stays') {
      until = Math.min(until, verdict.until);
      continue;
    }
    const { reason } = verdict;
    const { uid: sessionUid, customerNumber } = session;
    endedClients.push(clientId);
    if (grantId !== undefined) endedGrants.push(grantId);
    events.push(endedEvent(session, clientId, client, verdict, now));
    if (client?.told)
      logouts.push({ sessionUid, customerNumber, clientId, sid: sid ?? null, channel: client.channel, reason, requestId: null });
  }
  return { uid: session.uid, until, endedClients, endedGrants, events, logouts };
}

function judgePart(app: App, client: EnforcedClient | undefined, { uid: sessionUid, customer, proofs }: DueSession, now: Instant): Verdict {
  if (client === undefined) return { kind: 'ends', reason: 'unknown_client', decided: null };
  if (customer === null) return { kind: 'ends', reason: 'unknown_customer', decided: null };
  const { channel } = client;
  try {
    const decided = decideLogin(app, customer.facts, proofs, { channel, sessionUid }, now);
    if (decided.sufficient) return { kind: 'stays', until: sufficientUntil(app, customer.facts, proofs, { channel, sessionUid }, now) };
    if (decided.frozen) return { kind: 'ends', reason: 'login_frozen', decided };
    return { kind: 'ends', reason: decided.assurance === null ? 'proofs_too_old' : decided.decision.reason, decided };
  } catch (error) {
    // A channel that the policy in force does not name lets nobody in.
    if (error instanceof Problem && error.code === 'unknown_channel') return { kind: 'ends', reason: 'unknown_channel', decided: null };
    throw error;
  }
}

function endedEvent(
  { uid, customer }: DueSession,
  clientId: string,
  client: EnforcedClient | undefined,
  { reason, decided }: Extract<Verdict, { kind: 'ends' }>,
  now: Instant,
): AuditEvent {
  return {
    type: 'session.ended',
    outcome: 'success',
    reason,
    actor: 'system',
    occurredAt: now,
    clientId,
    sessionUid: uid,
    ...(customer && { customerId: customer.id }),
    ...(client && { channel: client.channel }),
    ...(decided && { policyVersion: decided.version }),
    ...(decided?.decision.method && { method: decided.decision.method }),
    data: {
      by: 'policy',
      asked: decided?.decision.outcome ?? null,
      basis: decided?.decision.basis ?? null,
      proved: decided?.assurance?.acr ?? null,
    },
  };
}

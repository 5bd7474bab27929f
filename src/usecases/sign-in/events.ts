import type { AuditEvent } from '#core/audit-event.ts';
import type { NewChallenge } from '#store/sign-in/issue.ts';
import type { App } from '../app.ts';

type Around = Pick<AuditEvent, 'actor' | 'clientId' | 'requestId' | 'network' | 'policyVersion' | 'reason'> & { readonly basis?: string | null };

/** Which factor was asked, why, until when; which attempt gave way to it. */
export function issuedEvent(_app: App, challenge: NewChallenge, around: Around): AuditEvent {
  const { actor, clientId, requestId, network, policyVersion, reason, basis } = around;
  return {
    type: 'login.challenge_issued',
    outcome: 'noted',
    actor,
    occurredAt: challenge.sentAt,
    customerId: challenge.customerId,
    channel: challenge.channel,
    method: challenge.method,
    loginUid: challenge.loginUid,
    challengeId: challenge.id,
    ...(clientId !== undefined && { clientId }),
    ...(requestId !== undefined && { requestId }),
    ...(network !== undefined && { network }),
    ...(policyVersion !== undefined && { policyVersion }),
    ...(reason !== undefined && { reason }),
    data: {
      basis: basis ?? null,
      expiresAt: new Date(challenge.expiresAt).toISOString(),
      place: challenge.place,
      gaveWay: challenge.giveWay,
      sharedNumber: challenge.number?.shared ?? null,
    },
  };
}

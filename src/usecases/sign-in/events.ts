import type { AuditEvent } from '#core/audit-event.ts';
import type { NewChallenge } from '#store/sign-in/issue.ts';
import type { App } from '../app.ts';
import type { OpenLogin } from './advance-login.ts';

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

/** What every event of a begun login has. */
export function loginEvent(app: App, state: OpenLogin, requestId: string) {
  const { login, customer, browser } = state;
  return {
    actor: 'customer',
    occurredAt: app.clock.now(),
    customerId: customer.id,
    channel: login.channel,
    clientId: login.clientId,
    loginUid: login.uid,
    requestId,
    network: login.network,
    ...(login.sessionUid !== null && { sessionUid: login.sessionUid }),
    data: { knownBrowser: browser?.known ?? false },
  };
}

import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { backstop } from '#core/lockout.ts';
import { Problem } from '#core/problem.ts';
import type { NewChallenge } from '#store/sign-in/issue.ts';
import type { SignInState } from '#store/sign-in/state.ts';
import type { App } from '../app.ts';
import type { OpenLogin } from './advance-login.ts';

type Around = Pick<AuditEvent, 'actor' | 'clientId' | 'requestId' | 'network' | 'policyVersion' | 'reason'> & {
  readonly basis?: string | null;
};

/** What the event around it says of who, where and under which policy; its personal values stay there. */
function pinned({ actor, clientId, requestId, network, policyVersion, reason }: Around) {
  return {
    actor,
    ...(clientId !== undefined && { clientId }),
    ...(requestId !== undefined && { requestId }),
    ...(network !== undefined && { network }),
    ...(policyVersion !== undefined && { policyVersion }),
    ...(reason !== undefined && { reason }),
  };
}

/** Which factor was asked, why, until when; which attempt gave way to it. */
export function issuedEvent(challenge: NewChallenge, around: Around): AuditEvent {
  return {
    ...pinned(around),
    type: 'login.challenge_issued',
    outcome: 'noted',
    occurredAt: challenge.sentAt,
    customerId: challenge.customerId,
    channel: challenge.channel,
    method: challenge.method,
    loginUid: challenge.loginUid,
    challengeId: challenge.id,
    data: {
      basis: around.basis ?? null,
      expiresAt: new Date(challenge.expiresAt).toISOString(),
      place: challenge.place,
      gaveWay: challenge.giveWay,
      sharedNumber: challenge.number?.shared ?? null,
    },
  };
}

/** An alert when a new attempt stands beside those of other browsers: somebody else knows the password (rule 5). */
export function sideBySideEvents(state: Pick<SignInState, 'held'>, challenge: NewChallenge, around: Around): AuditEvent[] {
  const others = state.held.filter(
    (place) => place.browserId !== challenge.browserId && place.challengeId !== challenge.giveWay?.challengeId,
  );
  if (others.length === 0) return [];
  return [
    {
      ...pinned(around),
      type: 'login.side_by_side',
      outcome: 'noted',
      reason: 'several_browsers',
      occurredAt: challenge.sentAt,
      customerId: challenge.customerId,
      channel: challenge.channel,
      loginUid: challenge.loginUid,
      challengeId: challenge.id,
      data: { alert: true, others: others.map(({ loginUid, network, knownBrowser }) => ({ loginUid, network, knownBrowser })) },
    },
  ];
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
    ...policyInForce(app, app.clock.now()),
    ...(login.sessionUid !== null && { sessionUid: login.sessionUid }),
    data: { knownBrowser: browser?.known ?? false },
  };
}

/** Before the first policy there is none to name; what happens is on record all the same. */
export function policyInForce({ policies }: Pick<App, 'policies'>, at: Instant): { readonly policyVersion?: number } {
  try {
    return { policyVersion: policies.inForceAt(at).version };
  } catch (error) {
    if (error instanceof Problem && error.code === 'no_policy_in_force') return {};
    throw error;
  }
}

/** For the security view: this failure of a stranger was the last before the method is locked for all of them (rule 7). */
export const lockedEvent = ({ personal: _, ...event }: AuditEvent): AuditEvent => ({
  ...event,
  type: 'method.locked',
  outcome: 'noted',
  reason: 'backstop',
  data: { alert: true, failures: backstop },
});

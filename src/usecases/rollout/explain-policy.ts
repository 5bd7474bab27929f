import type { CustomerFacts } from '#core/customer/facts.ts';
import { loginNotificationAt, type NotificationState } from '#core/customer/login-notification.ts';
import type { Instant } from '#core/instant.ts';
import { decide } from '#core/policy/decide.ts';
import type { Decision } from '#core/policy/types.ts';
import { Problem } from '#core/problem.ts';
import type { App, PolicyInForce } from '#usecases/app.ts';
import { loadFacts } from './load-facts.ts';
import { loadVersions } from './policies-in-force.ts';

export interface PolicyQuestion {
  readonly customerNumber: string;
  readonly channel: string;
  readonly at: Instant;
}

/** What a customer was, is or will be asked for, and why. */
export interface PolicyExplanation {
  readonly decision: Decision;
  readonly policy: PolicyInForce;
  /** False when no policy was in force at the instant: then the first one was asked. */
  readonly policyInForceThen: boolean;
  /** False before the account was known here: then what was registered at its opening was taken. */
  readonly customerKnownThen: boolean;
  /** Whether logins were told of by mail at that instant, and why. */
  readonly notification: NotificationState;
}

/**
 * Decides as a login at that instant would have been decided, under the version in force then; for a future instant, under the current one.
 * Throws Problem('customer_not_found' | 'unknown_channel' | 'no_policy_in_force').
 */
export async function explainPolicy(app: App, { customerNumber, channel, at }: PolicyQuestion): Promise<PolicyExplanation> {
  const { facts, notificationChoices: choices } = await loadFacts(app, { number: customerNumber });
  const { policy, policyInForceThen } = await policyAt(app, Math.min(at, app.clock.now()));
  const customerKnownThen = at >= facts.openedAt;
  const then = customerKnownThen ? facts : knownAlways(facts);
  const decision = decide(policy.policy, then, channel, at);
  const notification = loginNotificationAt({ contacts: then.contacts, choices }, policy.policy.loginNotificationOnFrom, at);
  return { decision, policy, policyInForceThen, customerKnownThen, notification };
}

async function policyAt(app: App, instant: Instant): Promise<{ policy: PolicyInForce; policyInForceThen: boolean }> {
  try {
    return { policy: app.policies.inForceAt(instant), policyInForceThen: true };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'no_policy_in_force') throw error;
    const [first] = await loadVersions(app.database);
    if (!first || first.approvedAt > app.clock.now()) throw error;
    return { policy: first, policyInForceThen: false };
  }
}

/** As if what was registered at the opening had always been. */
function knownAlways(facts: CustomerFacts): CustomerFacts {
  const contacts = facts.contacts.map((contact) =>
    contact.validFrom === facts.openedAt ? { ...contact, validFrom: Number.NEGATIVE_INFINITY } : contact,
  );
  return { ...facts, contacts };
}

import type { Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import type { AssignmentRule } from '#store/assignment.ts';
import type { App } from '#usecases/app.ts';

/** The snapshot rule of the policy in force; null when there is no policy, or it has no snapshot. */
export function assignmentRule(app: App, now: Instant): AssignmentRule | null {
  try {
    const { version, policy, approvedAt } = app.policies.inForceAt(now);
    return policy.snapshot && { policyVersion: version, snapshot: policy.snapshot, policyLate: approvedAt > policy.snapshot.at };
  } catch (error) {
    if (error instanceof Problem && error.code === 'no_policy_in_force') return null;
    throw error;
  }
}

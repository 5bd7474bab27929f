import type { Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import type { App, PolicyInForce } from '../app.ts';

/** The policy in force at an instant; null before the first. */
export function findPolicyInForce({ policies }: Pick<App, 'policies'>, at: Instant): PolicyInForce | null {
  try {
    return policies.inForceAt(at);
  } catch (error) {
    if (error instanceof Problem && error.code === 'no_policy_in_force') return null;
    throw error;
  }
}

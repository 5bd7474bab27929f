import { methodColumns } from '#core/account-export/method-columns.ts';
import type { MethodColumn } from '#core/account-export/types.ts';
import type { Policy } from '#core/policy/types.ts';
import { Problem } from '#core/problem.ts';
import type { App } from '#usecases/app.ts';

/** Columns of the account export that speak of methods; days of waves are judged by the policy in force, and by nothing while there is none. */
export function exportColumns(app: App): MethodColumn[] {
  return methodColumns(app.methods.values(), policyNow(app));
}

function policyNow(app: App): Policy | null {
  try {
    return app.policies.inForceAt(app.clock.now()).policy;
  } catch (error) {
    if (error instanceof Problem && error.code === 'no_policy_in_force') return null;
    throw error;
  }
}

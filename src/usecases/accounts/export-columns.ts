import type { MethodColumn } from '#core/account-export/types.ts';
import type { Policy } from '#core/policy/types.ts';
import { Problem } from '#core/problem.ts';
import type { App } from '#usecases/app.ts';

/** Columns of the account export that speak of methods, as the methods themselves declare them; waves are judged by the policy in force, if any is. */
export function exportColumns(app: App): MethodColumn[] {
  const policy = policyNow(app);
  return [...app.methods.values()].flatMap((method): MethodColumn[] => {
    const { setting, wave } = method.exportColumns ?? {};
    return [
      ...(setting === undefined ? [] : [{ column: setting, method: method.id, says: 'setting' as const }]),
      ...(wave === undefined ? [] : [{ column: wave, method: method.id, says: 'wave' as const, ...windowOf(policy, method.id) }]),
    ];
  });
}

function windowOf(policy: Policy | null, method: string): Pick<MethodColumn, 'window'> {
  if (policy === null) return {};
  const { waves } = policy;
  return { window: waves?.method === method ? { first: waves.first, last: waves.last } : null };
}

function policyNow(app: App): Policy | null {
  try {
    return app.policies.inForceAt(app.clock.now()).policy;
  } catch (error) {
    if (error instanceof Problem && error.code === 'no_policy_in_force') return null;
    throw error;
  }
}

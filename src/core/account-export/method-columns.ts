import type { Policy } from '#core/policy/types.ts';
import type { MethodColumn } from './types.ts';

/** What a method says of the columns it has in an account export. */
interface WithColumns {
  readonly id: string;
  readonly exportColumns?: { readonly setting?: string; readonly wave?: string };
}

/** Columns that speak of methods, as these declare them; days of waves are judged by the policy, if there is one. */
export function methodColumns(methods: Iterable<WithColumns>, policy: Policy | null): MethodColumn[] {
  const waves = policy?.waves ?? null;
  return [...methods].flatMap(({ id, exportColumns }): MethodColumn[] => {
    const { setting, wave } = exportColumns ?? {};
    const window = waves?.method === id ? { first: waves.first, last: waves.last } : null;
    const judged = policy === null ? {} : { window };
    return [
      ...(setting === undefined ? [] : [{ column: setting, method: id, says: 'setting' as const }]),
      ...(wave === undefined ? [] : [{ column: wave, method: id, says: 'wave' as const, ...judged }]),
    ];
  });
}

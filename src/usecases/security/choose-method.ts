import type { Instant } from '#core/instant.ts';
import { settingOptions, type WantedSetting } from '#core/policy/setting-options.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { beginProcedure } from '../procedures/begin-procedure.ts';
import { callableNumbers } from './protection.ts';

/** `needs_number`: of the numbers chosen none may be called from, or all are young. */
export type WantedRefused = 'unknown_method' | 'not_yet' | 'cannot_reach' | 'needs_number' | 'nothing_to_remove';

/** What a procedure to set a method keeps: words and ids of ours. */
export interface MethodDetails {
  /** null: no setting of one's own any more. */
  readonly to: string | null;
  readonly contacts: readonly string[] | null;
  /** Set where the method must be proved by itself, from one of the numbers chosen. */
  readonly provedBy?: string;
  readonly provedFrom?: readonly string[] | null;
}

export interface ChooseMethod {
  readonly method: string | null;
  /** Ids of registered numbers, as the form has them; empty: all. */
  readonly contacts: readonly string[];
  readonly requestId: string;
}

/** Begins the procedure that sets how a customer logs in: its id, or why it cannot be. */
export async function chooseMethod(
  app: App,
  account: Account,
  input: ChooseMethod,
): Promise<{ readonly kind: 'begun'; readonly id: string } | { readonly kind: 'refused'; readonly why: WantedRefused }> {
  const now = app.clock.now();
  const wanted = readWanted(app, account, input, now);
  if (typeof wanted === 'string') return { kind: 'refused', why: wanted };
  const byItself = wanted.method !== null && app.methods.get(wanted.method)?.needs === 'callable-number';
  const details: MethodDetails = {
    to: wanted.method,
    contacts: wanted.contacts,
    ...(byItself && wanted.method !== null && { provedBy: wanted.method, provedFrom: wanted.contacts }),
  };
  const id = await beginProcedure(app, account, { kind: 'choose-method', details: { ...details }, requestId: input.requestId });
  return { kind: 'begun', id };
}

function readWanted(app: App, account: Account, { method, contacts }: ChooseMethod, now: Instant): WantedSetting | WantedRefused {
  const { facts } = account.customer;
  if (method === null) return facts.settings.some(({ validTo }) => validTo === null) ? { method, contacts: null } : 'nothing_to_remove';
  const option = settingOptions(account.decided.policy, facts, now).find((one) => one.method === method);
  if (option === undefined) return 'unknown_method';
  if (option.obstacle !== null) return option.obstacle;
  if (app.methods.get(method)?.needs !== 'callable-number') return { method, contacts: null };
  const numbers = callableNumbers(app, account.customer, method, now);
  const chosen = contacts.length === 0 ? numbers : numbers.filter(({ id }) => contacts.includes(id));
  // All of today's numbers is no choice: one that is registered later belongs to it as well.
  const all = chosen.length === numbers.length;
  return chosen.some(({ youngUntil }) => youngUntil === null)
    ? { method, contacts: all ? null : chosen.map(({ id }) => id) }
    : 'needs_number';
}

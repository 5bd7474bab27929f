import type { CustomerFacts } from '#core/customer/facts.ts';
import { contactMeets, isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { settingInForce } from './decide.ts';
import type { Policy } from './types.ts';

/** A method that customers may choose themselves. */
export interface SettingOption {
  readonly method: string;
  /** From when it may be chosen: not before it is live. */
  readonly from: Instant;
  /** Why this customer cannot choose it now; null: it may be chosen. */
  readonly obstacle: 'not_yet' | 'cannot_reach' | null;
}

/** In the order of the policy's file. */
export function settingOptions(policy: Policy, customer: CustomerFacts, now: Instant): SettingOption[] {
  return [...policy.methods.values()].flatMap(({ id, needs, liveFrom, choosableFrom }) => {
    if (liveFrom === null || choosableFrom === null) return [];
    const from = Math.max(liveFrom, choosableFrom);
    const reached = customer.contacts.some((one) => isRegisteredAt(one, now) && contactMeets(one, needs, customer.accountType));
    return [{ method: id, from, obstacle: now < from ? 'not_yet' : reached ? null : 'cannot_reach' }];
  });
}

/** What a choice does to the setting in force. To add is not to change: only the latter takes a factor away (mission.md rule 12). */
export type SettingChange = 'add' | 'change' | 'remove' | 'none';

export interface WantedSetting {
  /** null: no setting of one's own. */
  readonly method: string | null;
  readonly contacts: readonly string[] | null;
}

export function settingChange(customer: CustomerFacts, wanted: WantedSetting, now: Instant): SettingChange {
  const current = settingInForce(customer, now);
  if (current === null) return wanted.method === null ? 'none' : 'add';
  if (wanted.method === null) return 'remove';
  const same = current.method === wanted.method && sorted(current.contacts) === sorted(wanted.contacts);
  return same ? 'none' : 'change';
}

const sorted = (ids: readonly string[] | null | undefined): string | null => (ids ? ids.toSorted().join() : null);

/** The same customer as if this had been chosen now. */
export function withSetting(customer: CustomerFacts, { method, contacts }: WantedSetting, now: Instant): CustomerFacts {
  const closed = customer.settings.map((one) => (one.validTo === null ? { ...one, validTo: now } : one));
  return { ...customer, settings: method === null ? closed : [...closed, { method, contacts, validFrom: now, validTo: null }] };
}

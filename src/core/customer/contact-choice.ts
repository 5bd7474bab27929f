import type { Instant } from '#core/instant.ts';
import type { Need } from '#core/policy/types.ts';
import type { AccountType, ContactFact, SettingFact } from './facts.ts';
import { contactMeets, isRegisteredAt } from './reach.ts';

/** A contact with what names its value: the same number in another field, or registered anew, has the same `key`. */
export interface NamedContact extends ContactFact {
  readonly id: string;
  readonly key: string | null;
}

export interface ContactChoice<Contact> {
  /** `ignored`: none of the chosen is registered any more, so that all may be used (and the pages say so). */
  readonly kind: 'all' | 'chosen' | 'ignored';
  readonly contacts: readonly Contact[];
}

/** Which of the contacts that serve a need may be used at a login under a setting. Kept as a choice of contacts, it follows the value. */
export function chooseContacts<Contact extends NamedContact>(
  accountType: AccountType,
  contacts: readonly Contact[],
  setting: Pick<SettingFact, 'contacts'> | null,
  need: Need,
  now: Instant,
): ContactChoice<Contact> {
  const usable = contacts.filter((contact) => isRegisteredAt(contact, now) && contactMeets(contact, need, accountType));
  const ids = setting?.contacts ?? null;
  if (ids === null) return { kind: 'all', contacts: usable };
  const keys = new Set(contacts.flatMap(({ id, key }) => (key !== null && ids.includes(id) ? [key] : [])));
  const chosen = usable.filter(({ key }) => key !== null && keys.has(key));
  return chosen.length > 0 ? { kind: 'chosen', contacts: chosen } : { kind: 'ignored', contacts: usable };
}

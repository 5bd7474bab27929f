import type { Instant } from '#core/instant.ts';
import type { Need } from '#core/policy/types.ts';
import type { AccountType, ContactFact, ContactField, ContactKind } from './facts.ts';

/** The one field whose mobile number receives SMS (S8): 携帯番号 of an individual, 取引責任者携帯番号 of a corporate account. */
export const mobileFieldOf: Readonly<Record<AccountType, ContactField>> = {
  individual: 'mobile_phone',
  corporate: 'representative_mobile_phone',
};

const callable: ReadonlySet<ContactKind> = new Set(['mobile', 'landline', 'voip']);

/** True when a registered value of this kind in this field serves the need. Any number in any field can be called from. */
export function contactMeets(contact: Pick<ContactFact, 'field' | 'kind'>, need: Need, accountType: AccountType): boolean {
  if (need === 'callable-number') return callable.has(contact.kind);
  if (need === 'mobile-number') return contact.field === mobileFieldOf[accountType] && contact.kind === 'mobile';
  return need === 'email-address' && contact.kind === 'email';
}

/** Registered at the instant: [validFrom, validTo). */
export const isRegisteredAt = (contact: Pick<ContactFact, 'validFrom' | 'validTo'>, instant: Instant): boolean =>
  contact.validFrom <= instant && (contact.validTo === null || contact.validTo > instant);

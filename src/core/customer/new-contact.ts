import { readEmailAddress } from '../email-address.ts';
import { readPhoneNumber, type UnusableNumber } from '../phone-number.ts';
import type { AccountType, ContactField, ContactKind } from './facts.ts';
import { mobileFieldOf } from './reach.ts';

/** The fields of an account record that belong to each type of account, in the order in which they are shown. */
export const fieldsOf: Readonly<Record<AccountType, readonly ContactField[]>> = {
  individual: ['mobile_phone', 'phone', 'email'],
  corporate: ['representative_mobile_phone', 'phone', 'email'],
};

/** Why what was typed cannot be registered in this field. */
export type RefusedContact = UnusableNumber | 'not_a_mobile' | 'address_empty' | 'address_invalid';

export type NewContactReading =
  | { readonly ok: true; readonly kind: Exclude<ContactKind, 'unusable'>; readonly value: string }
  | { readonly ok: false; readonly reason: RefusedContact };

/** Reads a number or address as people write it, for one field. The mobile field takes mobiles only: nothing else there would receive an SMS. */
export function readNewContact(field: ContactField, written: string, accountType: AccountType): NewContactReading {
  if (field === 'email') {
    const read = readEmailAddress(written);
    if (read.kind === 'unusable') return { ok: false, reason: read.reason === 'empty' ? 'address_empty' : 'address_invalid' };
    return { ok: true, kind: 'email', value: read.address };
  }
  const read = readPhoneNumber(written);
  if (read.kind === 'unusable') return { ok: false, reason: read.reason };
  if (field === mobileFieldOf[accountType] && read.kind !== 'mobile') return { ok: false, reason: 'not_a_mobile' };
  return { ok: true, kind: read.kind, value: read.e164 };
}

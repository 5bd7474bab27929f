import type { ContactField } from '#core/customer/facts.ts';
import { fieldsOf, type RefusedContact, readNewContact } from '#core/customer/new-contact.ts';
import { isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import type { CustomerRecord, SealedContact } from '#store/facts.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { beginProcedure } from '../procedures/begin-procedure.ts';
import { type Obstacle, obstacleTo } from './provable.ts';

/** `registered_already`: the very same stands in this field. Whoever else may have it is not told, and does not matter: families share. */
export type BeginChangeOutcome =
  | { readonly kind: 'begun'; readonly id: string }
  | { readonly kind: 'refused'; readonly reason: RefusedContact | 'registered_already' }
  | { readonly kind: 'hindered'; readonly obstacle: Obstacle };

export interface BeginChange {
  readonly field: ContactField;
  /** As the customer typed it. */
  readonly written: string;
  readonly requestId: string;
}

/** Begins a change of one field on the web (mission.md rule 11). It changes nothing before both proofs. Throws Problem('changes_by_post_only'). */
export async function beginContactChange(
  app: App,
  account: Account,
  { field, written, requestId }: BeginChange,
): Promise<BeginChangeOutcome> {
  const now = app.clock.now();
  const { customer } = account;
  refuseCorporate(customer);
  if (!isChangeable(customer, field)) throw new Problem('invalid_input', 'There is no such field.');
  const obstacle = obstacleTo(app, customer, 'change-contact', now);
  if (obstacle) return { kind: 'hindered', obstacle };
  const read = readNewContact(field, written, customer.facts.accountType);
  if (!read.ok) return { kind: 'refused', reason: read.reason };
  const { kind, value } = read;
  if (registeredIn(customer, field, now)?.lookup?.equals(app.sealing.lookup('contact', value)))
    return { kind: 'refused', reason: 'registered_already' };
  const personal = { target: { field, kind, value }, written };
  return { kind: 'begun', id: await beginProcedure(app, account, { kind: 'change-contact', details: { field }, personal, requestId }) };
}

/** Corporate accounts change by post only (S14): no form of theirs does anything here. */
export function refuseCorporate({ facts }: CustomerRecord): void {
  if (facts.accountType === 'corporate') throw new Problem('changes_by_post_only');
}

export const isChangeable = ({ facts }: CustomerRecord, field: string): field is ContactField =>
  (fieldsOf[facts.accountType] as readonly string[]).includes(field);

/** What stands in a field now. */
export const registeredIn = ({ contacts }: CustomerRecord, field: ContactField, now: Instant): SealedContact | null =>
  contacts.find((contact) => contact.field === field && isRegisteredAt(contact, now)) ?? null;

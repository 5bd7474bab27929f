import type { ContactFact, CustomerFacts } from '#core/customer/facts.ts';
import { contactMeets, isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import type { Need, Policy } from './types.ts';

/** The method that the snapshot's rule gives a customer, and from which data. */
export interface Assigned {
  readonly method: string;
  /** `when` of the rule that matched. */
  readonly matched: Need | 'otherwise';
  /** `snapshot`: data valid immediately before its instant. `opening`: of an account opened at or after it. `preview`: the snapshot is still to come. */
  readonly basis: 'snapshot' | 'opening' | 'preview';
  /** Instant whose data decided. */
  readonly decidedFor: Instant;
}

/** What the snapshot assigns, however late it is asked: the same for the job and for a customer not yet written. null: the policy has no snapshot. */
export function assignFor(policy: Policy, customer: CustomerFacts, instant: Instant): Assigned | null {
  const { snapshot } = policy;
  if (snapshot === null) return null;
  const basis = customer.openedAt >= snapshot.at ? 'opening' : instant < snapshot.at ? 'preview' : 'snapshot';
  const decidedFor = basis === 'opening' ? customer.openedAt : basis === 'preview' ? instant : snapshot.at;
  const counts = basis === 'snapshot' ? wasRegisteredBefore : isRegisteredAt;
  const contacts = customer.contacts.filter((contact) => counts(contact, decidedFor));
  const rule = snapshot.assign.find(
    ({ when }) => when === 'otherwise' || contacts.some((contact) => contactMeets(contact, when, customer.accountType)),
  );
  return rule === undefined ? null : { method: rule.method, matched: rule.when, basis, decidedFor };
}

/** Valid immediately before the instant: a change at the very instant comes too late (half-open days). */
export function wasRegisteredBefore(contact: Pick<ContactFact, 'validFrom' | 'validTo'>, instant: Instant): boolean {
  return contact.validFrom < instant && (contact.validTo === null || contact.validTo >= instant);
}

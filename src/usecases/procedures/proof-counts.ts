import { isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { isYoung } from '#core/young.ts';
import type { CustomerRecord } from '#store/facts.ts';
import type { ProcedureRecord } from '#store/procedure.ts';

/**
 * At the last button: what proved a procedure is still registered and old enough, and one of `provedFrom` where only some contacts prove it. It may
 * have changed since the call.
 */
export function proofStillCounts(customer: Pick<CustomerRecord, 'contacts'>, { proofs, details }: ProcedureRecord, now: Instant): boolean {
  const { provedFrom = null } = details as { readonly provedFrom?: readonly string[] | null };
  const proof = proofs.registered?.authenticator ?? null;
  const keys = provedFrom && new Set(customer.contacts.filter(({ id }) => provedFrom.includes(id)).map(keyOfContact));
  return customer.contacts.some((contact) => {
    const key = keyOfContact(contact);
    return key !== null && key === proof && isRegisteredAt(contact, now) && !isYoung(contact, now) && (keys === null || keys.has(key));
  });
}

const keyOfContact = ({ lookup }: CustomerRecord['contacts'][number]): string | null => lookup?.toString('base64url') ?? null;

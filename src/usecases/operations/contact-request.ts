import type { AuditEvent } from '#core/audit-event.ts';
import { samePerson } from '#core/person.ts';
import { Problem } from '#core/problem.ts';
import { type ContactRequest, loadContactRequest } from '#store/contact-request.ts';
import type { CustomerRecord } from '#store/facts.ts';
import type { App } from '../app.ts';

/** Throws Problem('customer_not_found'). */
export async function loadSubject(
  app: App,
  act: string,
  customerNumber: string,
): Promise<{ readonly customer: CustomerRecord; readonly open: ContactRequest | null }> {
  const subject = await loadContactRequest(app.database, act, customerNumber);
  if (subject === null) throw new Problem('customer_not_found', `There is no customer ${customerNumber}.`);
  return subject;
}

/** The open request, for a second person. Throws Problem('operator_request_not_found' | 'second_person_required'). */
export function requireOther(open: ContactRequest | null, by: string): ContactRequest {
  if (open === null) throw new Problem('operator_request_not_found', 'Nobody has requested this.');
  if (samePerson(open.requestedBy, by))
    throw new Problem('second_person_required', `${by} requested this: another person must approve it.`);
  return open;
}

export const operatorEvent = (app: App, customer: CustomerRecord, event: Pick<AuditEvent, 'type'> & Partial<AuditEvent>): AuditEvent => ({
  outcome: 'success',
  actor: 'operator',
  occurredAt: app.clock.now(),
  customerId: customer.id,
  ...event,
});

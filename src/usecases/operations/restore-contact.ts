import type { ContactField } from '#core/customer/facts.ts';
import { type Restorable, restorable } from '#core/customer/restorable.ts';
import { readIdentification } from '#core/identification.ts';
import { Problem } from '#core/problem.ts';
import { openContact } from '#store/contact.ts';
import { copyContact, endContact } from '#store/contact-change.ts';
import { approveContactRequest, putContactRequest } from '#store/contact-request.ts';
import type { CustomerRecord, SealedContact } from '#store/facts.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { changeFacts, changeMessages, type FieldChange } from '../registered-information/record-contact-change.ts';
import { writtenContact } from '../registered-information/written-contact.ts';
import type { TargetContact } from '../sign-in/procedure-target.ts';
import { loadSubject, operatorEvent, requireOther } from './contact-request.ts';

/** Putting back what was registered before a change of the last 72 hours: two persons, two proofs of identity (mission.md rules 11, 16). */
export interface RestoreContact {
  readonly customerNumber: string;
  readonly field: ContactField;
  readonly by: string;
}

/** Masked; null: the field is, or will be, empty. */
export interface RestoreSeen {
  readonly field: ContactField;
  readonly from: string | null;
  readonly to: string | null;
  readonly requestedBy: string;
}

const actOf = (field: ContactField): string => `restore-contact:${field}`;

/** The first person. Throws Problem('customer_not_found' | 'invalid_input'). */
export async function requestContactRestore(
  app: App,
  asked: RestoreContact & { readonly proofs: readonly string[] },
): Promise<RestoreSeen> {
  const { customerNumber, field, by } = asked;
  const proofs = readIdentification(asked.proofs);
  const { customer } = await loadSubject(app, actOf(field), customerNumber);
  const state = requireRestorable(customer, field, app.clock.now());
  const seen = seenOf(app, field, state, by);
  const { id: customerId } = customer;
  // The very rows: what is approved is what was asked for, whatever happens in between.
  const details = { field, proofs, current: state.current?.id ?? null, previous: state.previous?.id ?? null };
  await runStep(app.database, app.sealing, {
    parts: [putContactRequest({ act: actOf(field), customerId, details, by, at: app.clock.now() })],
    events: [
      operatorEvent(app, customer, {
        type: 'contact.restore_requested',
        data: { field, from: seen.from, to: seen.to, requestedBy: by, proofs },
      }),
    ],
  });
  return seen;
}

function requireRestorable(customer: CustomerRecord, field: ContactField, now: number): Restorable<SealedContact> {
  const state = restorable(customer.contacts, field, now);
  if (state === null)
    throw new Problem('invalid_input', `Nothing of ${field} was changed in the last 72 hours: there is nothing to put back.`);
  return state;
}

const seenOf = (app: App, field: ContactField, { current, previous }: Restorable<SealedContact>, requestedBy: string): RestoreSeen => ({
  field,
  from: current && writtenContact(app, current, true),
  to: previous && writtenContact(app, previous, true),
  requestedBy,
});

/** The second person. Throws Problem('customer_not_found' | 'operator_request_not_found' | 'second_person_required' | 'invalid_input'). */
export async function approveContactRestore(app: App, { customerNumber, field, by }: RestoreContact): Promise<RestoreSeen> {
  const { customer, open } = await loadSubject(app, actOf(field), customerNumber);
  const request = requireOther(open, by);
  const at = app.clock.now();
  const state = requireRestorable(customer, field, at);
  const { current, previous } = state;
  const asked = request.details as {
    readonly current: string | null;
    readonly previous: string | null;
    readonly proofs: readonly string[];
  };
  if (asked.current !== (current?.id ?? null) || asked.previous !== (previous?.id ?? null))
    throw new Problem('invalid_input', `${field} was changed since this was requested: it must be requested anew.`);
  const change: FieldChange = { field, by: 'restored', at, former: current, target: previous && targetOf(app, previous) };
  const ended = current && endContact({ id: current.id, customerId: customer.id }, at);
  const sessions = endSessions({ customerId: customer.id, reason: 'contact_restored', actor: 'operator', at });
  const { data, personal = {} } = changeFacts(app, change);
  try {
    await runStep(app.database, app.sealing, {
      parts: [
        approveContactRequest(request, by, at),
        ...(ended ? [ended] : []),
        ...(previous ? [copyContact({ id: previous.id, customerId: customer.id }, field, at, ended)] : []),
        ...sessions.parts,
      ],
      also: sessions.also,
      alone: sessions.alone,
      messages: changeMessages(app, customer, change),
      events: [
        operatorEvent(app, customer, {
          type: 'contact.restored',
          data: { ...data, requestedBy: request.requestedBy, approvedBy: by, proofs: asked.proofs },
          personal,
        }),
      ],
      notifyCustomer: customer.id,
    });
  } catch (error) {
    if (error instanceof LostRace)
      throw new Problem('operator_request_not_found', 'It was approved, or the field was changed, in this very moment. Look again.', {
        cause: error,
      });
    throw error;
  }
  return seenOf(app, field, state, request.requestedBy);
}

/** The restored value, for its evidence and its notice; what could not be used is told nothing. */
function targetOf(app: App, { field, kind, sealed }: SealedContact): TargetContact {
  const { raw, value } = openContact(app.sealing, sealed);
  return { field, kind, value: value ?? raw };
}

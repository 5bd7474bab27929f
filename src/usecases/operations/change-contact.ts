import type { ContactField } from '#core/customer/facts.ts';
import { readNewContact } from '#core/customer/new-contact.ts';
import { readIdentification } from '#core/identification.ts';
import { Problem } from '#core/problem.ts';
import { sealContact } from '#store/contact.ts';
import { endContact, insertContact } from '#store/contact-change.ts';
import { approveContactRequest, type ContactRequest, putContactRequest } from '#store/contact-request.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { isChangeable, registeredIn } from '../registered-information/begin-contact-change.ts';
import { changeFacts, changeMessages, type FieldChange } from '../registered-information/record-contact-change.ts';
import type { TargetContact } from '../sign-in/procedure-target.ts';
import { loadSubject, operatorEvent, requireOther } from './contact-request.ts';

/** A change of a number or address by support or post: two persons, two proofs of identity (mission.md rule 16). */
export interface ContactChangeRequest {
  readonly customerNumber: string;
  readonly field: ContactField;
  /** As it was told or written. */
  readonly written: string;
  readonly proofs: readonly string[];
  /** It came in writing; a corporate account changes in no other way. */
  readonly byPost: boolean;
  readonly by: string;
}

/** What the persons see: masked, like all that operators see. */
export interface ContactChangeSeen {
  readonly field: ContactField;
  readonly from: string | null;
  readonly to: string | null;
  readonly requestedBy: string;
  readonly proofs: readonly string[];
  readonly source: 'support' | 'post';
}

const actOf = (field: ContactField): string => `change-contact:${field}`;
const purpose = 'operator-request';

interface Details extends Readonly<Record<string, unknown>> {
  readonly field: ContactField;
  readonly source: 'support' | 'post';
  readonly proofs: readonly string[];
  /** Base64, sealed for 'operator-request': the target. */
  readonly sealed: string;
}

/** The first person. A request for the same field that is still open is replaced. Throws Problem('customer_not_found' | 'invalid_input' | 'changes_by_post_only'). */
export async function requestContactChange(app: App, asked: ContactChangeRequest): Promise<ContactChangeSeen> {
  const { customerNumber, field, written, byPost, by } = asked;
  const proofs = readIdentification(asked.proofs);
  const { customer, open } = await loadSubject(app, actOf(field), customerNumber);
  if (!isChangeable(customer, field)) throw new Problem('invalid_input', `This type of account has no field ${field}.`);
  if (customer.facts.accountType === 'corporate' && !byPost) throw new Problem('changes_by_post_only');
  const target = readTarget(app, customer, field, written);
  const source = byPost ? 'post' : 'support';
  const at = app.clock.now();
  const details: Details = { field, source, proofs, sealed: app.sealing.seal(purpose, JSON.stringify(target)).toString('base64') };
  const change: FieldChange = { field, by: source, at, former: registeredIn(customer, field, at), target };
  const { data, personal = {} } = changeFacts(app, change);
  await runStep(app.database, app.sealing, {
    parts: [putContactRequest({ act: actOf(field), customerId: customer.id, details, by, at })],
    events: [
      operatorEvent(app, customer, {
        type: 'contact.change_requested',
        data: { ...data, requestedBy: by, proofs, replaces: open?.requestedBy ?? null },
        personal,
      }),
    ],
  });
  return { ...seenOf(data), field, requestedBy: by, proofs, source };
}

function readTarget(app: App, customer: CustomerRecord, field: ContactField, written: string): TargetContact {
  const read = readNewContact(field, written.trim(), customer.facts.accountType);
  if (!read.ok) throw new Problem('invalid_input', `This cannot be registered in ${field}: ${read.reason.replaceAll('_', ' ')}.`);
  const present = registeredIn(customer, field, app.clock.now());
  if (present?.lookup?.equals(app.sealing.lookup('contact', read.value)))
    throw new Problem('invalid_input', `The very same is registered in ${field} already.`);
  return { field, kind: read.kind, value: read.value };
}

const seenOf = (data: Readonly<Record<string, unknown>> | undefined): Pick<ContactChangeSeen, 'from' | 'to'> => ({
  from: (data?.from as string | null | undefined) ?? null,
  to: (data?.to as string | null | undefined) ?? null,
});

interface Approval {
  readonly customerNumber: string;
  readonly field: ContactField;
  readonly by: string;
}

/** What waits for a second person; that somebody looked is on record. Throws Problem('customer_not_found' | 'operator_request_not_found'). */
export async function reviewContactChange(app: App, { customerNumber, field, by }: Approval): Promise<ContactChangeSeen> {
  const { customer, open } = await loadSubject(app, actOf(field), customerNumber);
  if (open === null) throw new Problem('operator_request_not_found', 'Nobody has requested this.');
  const { details, change } = opened(app, customer, open);
  const { data } = changeFacts(app, change);
  const event = operatorEvent(app, customer, { type: 'contact.change_reviewed', outcome: 'noted', data: { field, by } });
  await runStep(app.database, app.sealing, { parts: [], events: [event] });
  return { ...seenOf(data), field, requestedBy: open.requestedBy, proofs: details.proofs, source: details.source };
}

function opened(app: App, customer: CustomerRecord, open: ContactRequest): { readonly details: Details; readonly change: FieldChange } {
  const details = open.details as Details;
  const target = JSON.parse(app.sealing.open(purpose, Buffer.from(details.sealed, 'base64'))) as TargetContact;
  const at = app.clock.now();
  return { details, change: { field: details.field, by: details.source, at, former: registeredIn(customer, details.field, at), target } };
}

/**
 * The second person: registered at once, all sessions ended, all contacts told, in one statement. Throws Problem('customer_not_found' |
 * 'operator_request_not_found' | 'second_person_required').
 */
export async function approveContactChange(app: App, { customerNumber, field, by }: Approval): Promise<ContactChangeSeen> {
  const { customer, open } = await loadSubject(app, actOf(field), customerNumber);
  const request = requireOther(open, by);
  const { details, change } = opened(app, customer, request);
  const { at, former, target } = change;
  if (target === null) throw new Error('a request has a target');
  const ended = former && endContact({ id: former.id, customerId: customer.id }, at);
  const sessions = endSessions({ customerId: customer.id, reason: 'contact_changed', actor: 'operator', at });
  const { kind, value } = target;
  const row = { customerId: customer.id, field, kind, source: details.source, boundAt: at, at, ...sealContact(app.sealing, value, value) };
  const { data, personal = {} } = changeFacts(app, change);
  try {
    await runStep(app.database, app.sealing, {
      parts: [approveContactRequest(request, by, at), ...(ended ? [ended] : []), insertContact(row, ended), ...sessions.parts],
      also: sessions.also,
      alone: sessions.alone,
      messages: changeMessages(app, customer, change),
      events: [
        operatorEvent(app, customer, {
          type: 'contact.changed',
          data: { ...data, requestedBy: request.requestedBy, approvedBy: by, proofs: details.proofs },
          personal,
        }),
      ],
      notifyCustomer: customer.id,
    });
  } catch (error) {
    if (error instanceof LostRace)
      throw new Problem(
        'operator_request_not_found',
        'It was approved, replaced, or the field was changed, in this very moment. Look again.',
        {
          cause: error,
        },
      );
    throw error;
  }
  return { ...seenOf(data), field, requestedBy: request.requestedBy, proofs: details.proofs, source: details.source };
}

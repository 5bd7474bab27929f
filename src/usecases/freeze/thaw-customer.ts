import type { AuditEvent } from '#core/audit-event.ts';
import { type HoldFact, type HoldScope, isInForce } from '#core/hold.ts';
import type { IdentificationProof } from '#core/identification.ts';
import { samePerson } from '#core/person.ts';
import { Problem } from '#core/problem.ts';
import { putContactRequest } from '#store/contact-request.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { liftHolds } from '#store/hold.ts';
import { approveRequest, loadActSubject } from '#store/operator-request.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { liftedNotice } from './freeze.message.ts';
import { requireCustomer } from './freeze-customer.ts';

const act = 'thaw';

export interface RequestThaw {
  readonly customerNumber: string;
  readonly scopes: readonly HoldScope[];
  readonly by: string;
  /** How the customer was identified: two different ones. */
  readonly proofs: readonly IdentificationProof[];
}

/** What waits for the second person: kept with the request, because only what was seen then is lifted. */
interface Asked {
  readonly holds: readonly string[];
  readonly scopes: readonly HoldScope[];
  readonly proofs: readonly IdentificationProof[];
}

/** Asks that what is held or frozen now be lifted, after identification (mission.md rules 14 and 16). Throws Problem('customer_not_found' | 'nothing_held'). */
export async function requestThaw(app: App, { customerNumber, scopes, by, proofs }: RequestThaw): Promise<'requested' | 'open_already'> {
  const customer = await requireCustomer(app, customerNumber);
  const now = app.clock.now();
  const open = openHolds(customer, now).filter(({ scope }) => scopes.includes(scope));
  if (open.length === 0) throw nothingHeld(customerNumber);
  const details: Asked = { holds: open.map(({ id }) => id), scopes, proofs };
  const event = thawEvent(app, customer, 'requested', { requestedBy: by, proofs, scopes });
  const { open: waiting } = (await loadActSubject(app.database, act, customerNumber)) ?? { open: null };
  // When all that another request saw was lifted otherwise, nobody can approve it any more: it gives way.
  if (waiting !== null && openHolds(customer, now).some(({ id }) => (waiting.details as unknown as Asked).holds.includes(id)))
    return 'open_already';
  const part = putContactRequest({ act, customerId: customer.id, details: { ...details }, by, at: now });
  await runStep(app.database, app.sealing, { parts: [part], events: [event] });
  return 'requested';
}

/**
 * Lifts what was held or frozen when it was requested; what was set since stays in force. Throws Problem('operator_request_not_found' |
 * 'second_person_required' | 'nothing_held').
 */
export async function approveThaw(
  app: App,
  { customerNumber, by }: { readonly customerNumber: string; readonly by: string },
): Promise<ThawOutcome> {
  const customer = await requireCustomer(app, customerNumber);
  const { open: request } = (await loadActSubject(app.database, act, customerNumber)) ?? { open: null };
  if (request === null) throw new Problem('operator_request_not_found', `Nobody has requested that customer ${customerNumber} be thawed.`);
  const { requestedBy } = request;
  if (samePerson(requestedBy, by)) throw new Problem('second_person_required', `${by} requested this: another person must approve it.`);
  const now = app.clock.now();
  const { holds, proofs } = request.details as unknown as Asked;
  const [lifted, kept] = partition(openHolds(customer, now), ({ id }) => holds.includes(id));
  if (lifted.length === 0) throw nothingHeld(customerNumber);
  const scopes = [...new Set(lifted.map(({ scope }) => scope))];
  const change = liftHolds({ ids: lifted.map(({ id }) => id), by: 'operators', reason: 'identified', at: now });
  const event = thawEvent(app, customer, 'thawed', { requestedBy, approvedBy: by, proofs, scopes });
  try {
    await approveRequest(app.database, app.sealing, { id: request.id, by, at: now }, change.parts, event, {
      also: change.also,
      messages: tellContacts(app, customer, liftedNotice(app.settings, scopes, 'operators'), now),
    });
  } catch (error) {
    if (error instanceof LostRace) throw new Problem('operator_request_not_found', 'Somebody else has just approved it.', { cause: error });
    throw error;
  }
  return { lifted: lifted.map(nameOf), kept: kept.map(nameOf) };
}

export interface ThawOutcome {
  readonly lifted: readonly string[];
  /** Set after the request: still in force. */
  readonly kept: readonly string[];
}

const nameOf = ({ scope, level }: HoldFact): string => `${scope}:${level}`;

const openHolds = ({ facts }: CustomerRecord, now: number): HoldFact[] => facts.holds.filter((hold) => isInForce(hold, now));

function partition<T>(all: readonly T[], first: (one: T) => boolean): [T[], T[]] {
  return [all.filter(first), all.filter((one) => !first(one))];
}

const nothingHeld = (customerNumber: string): Problem =>
  new Problem('nothing_held', `Nothing of customer ${customerNumber} is held or frozen there.`);

function thawEvent(app: App, { id: customerId }: CustomerRecord, what: 'requested' | 'thawed', data: Record<string, unknown>): AuditEvent {
  const type = what === 'requested' ? 'customer.thaw_requested' : 'customer.thawed';
  return { type, outcome: 'success', actor: 'operator', occurredAt: app.clock.now(), customerId, data };
}

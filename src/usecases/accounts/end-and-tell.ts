import type { ContactFact, ContactField } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import type { Database } from '#store/database.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { type QueuedMessage, runStep } from '#store/sign-in/statement.ts';
import type { App } from '#usecases/app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { changedNotice } from '../passwords/secret-changed.message.ts';
import { registeredIn } from '../registered-information/begin-contact-change.ts';
import { changeMessages } from '../registered-information/record-contact-change.ts';
import type { ConflictValue } from './import-conflicts.ts';

/** A number, an address, the password or the PIN, as two persons applied it from an export. */
export interface AppliedChange {
  readonly field: string;
  readonly value: ConflictValue;
}

/**
 * What such a change does beside itself: all sessions of the customer end, and every contact is told, the former and the new one among them (mission.md rule
 * 12). In the transaction of the changes; `customer` as it was before them.
 */
export async function endAndTell(
  app: App,
  database: Pick<Database, 'run' | 'runLocked'>,
  customer: CustomerRecord,
  changes: readonly AppliedChange[],
  now: Instant,
): Promise<void> {
  const reason = changes.some(({ value }) => value.kind === 'contact') ? 'contact_changed' : 'secret_changed';
  const ended = endSessions({ customerId: customer.id, reason, actor: 'operator', at: now });
  const messages = changes.flatMap((change) => noticesOf(app, customer, change, now));
  await runStep(database, app.sealing, {
    parts: ended.parts,
    also: ended.also,
    alone: ended.alone,
    messages,
    events: [],
    notifyCustomer: customer.id,
  });
}

function noticesOf(app: App, customer: CustomerRecord, { field, value }: AppliedChange, at: Instant): QueuedMessage[] {
  if (value.kind !== 'contact') {
    const secret = field === 'password_hash' ? 'password' : 'pin';
    return tellContacts(app, customer, changedNotice(app.settings, secret, at, 'house'), at);
  }
  const known = field as ContactField;
  const target = value.value === null ? null : { field: known, kind: value.contactKind as ContactFact['kind'], value: value.value };
  return changeMessages(app, customer, { field: known, by: 'support', at, former: registeredIn(customer, known, at), target });
}

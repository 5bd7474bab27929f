import { randomUUID } from 'node:crypto';
import type { ContactFact } from '#core/customer/facts.ts';
import { contactMeets, isRegisteredAt } from '#core/customer/reach.ts';
import { day, type Instant } from '#core/instant.ts';
import { assertPlainText } from '#core/message-text.ts';
import type { CustomerRecord, SealedContact } from '#store/facts.ts';
import type { QueuedMessage } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';

/** What a customer is told. Plain text in both languages; no link, and no number but published ones (mission.md rule 13). */
export interface ContactNotice {
  /** Names it in the outbox and in evidence, e.g. `contact-changed`. */
  readonly purpose: string;
  readonly mail: { readonly subject: string; readonly text: string };
  /** One SMS of at most 70 characters; null: mail only. */
  readonly sms: string | null;
}

/** A notice that could not be delivered within this time is of no use any more. */
const deliverableFor = 3 * day;

/** Messages to every address and mobile number of the customer that can be written to now, and to `former` ones just replaced; for the step's `messages`. */
export function tellContacts(
  app: Pick<App, 'sealing'>,
  customer: Pick<CustomerRecord, 'id' | 'facts' | 'contacts'>,
  notice: ContactNotice,
  now: Instant,
  former: readonly SealedContact[] = [],
): QueuedMessage[] {
  const present = customer.contacts.filter((contact) => isRegisteredAt(contact, now));
  // A mobile that also stands in the home field can be written to by its own field alone.
  const reached = [...present, ...former].filter((contact) => messageFor(customer, contact, notice) !== null);
  const told = new Map(reached.map((contact) => [contact.lookup?.toString('base64url') ?? contact.id, contact]));
  return [...told.values()].flatMap((contact) => {
    const message = messageFor(customer, contact, notice);
    const about = { customerId: customer.id, contactId: contact.id, purpose: notice.purpose };
    return message ? [queueNotice(app, about, message, now)] : [];
  });
}

/** What goes out to one contact. */
export type NoticeText =
  | { readonly kind: 'mail'; readonly subject: string; readonly text: string }
  | { readonly kind: 'sms'; readonly text: string };

/** The same message to a number or address that this very step registers: it has no id yet. */
export function tellNew(
  app: Pick<App, 'sealing'>,
  customer: Pick<CustomerRecord, 'id' | 'facts'>,
  target: Pick<ContactFact, 'field' | 'kind'> & { readonly value: string },
  notice: ContactNotice,
  now: Instant,
): QueuedMessage[] {
  const message = messageFor(customer, target, notice);
  if (!message) return [];
  const recipient = app.sealing.seal('contact', JSON.stringify({ raw: target.value, value: target.value })).toString('base64');
  return [{ ...queueNotice(app, { customerId: customer.id, contactId: null, purpose: notice.purpose }, message, now), recipient }];
}

function messageFor(
  { facts }: Pick<CustomerRecord, 'facts'>,
  contact: Pick<ContactFact, 'field' | 'kind'>,
  { mail, sms }: ContactNotice,
): NoticeText | null {
  if (contactMeets(contact, 'email-address', facts.accountType)) return { kind: 'mail', ...mail };
  return sms !== null && contactMeets(contact, 'mobile-number', facts.accountType) ? { kind: 'sms', text: sms } : null;
}

/** One message to one contact, sealed for the outbox. Throws TypeError when the text holds a link. */
export function queueNotice(
  app: Pick<App, 'sealing'>,
  about: Pick<QueuedMessage, 'customerId' | 'contactId' | 'purpose'>,
  message: NoticeText,
  now: Instant,
): QueuedMessage {
  const { kind, ...text } = message;
  assertPlainText(text.text);
  return {
    id: randomUUID(),
    kind,
    ...about,
    challengeId: null,
    sealed: app.sealing.seal('outbox', JSON.stringify(text)).toString('base64'),
    queuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + deliverableFor).toISOString(),
  };
}

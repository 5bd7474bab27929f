import type { AuditEvent } from '#core/audit-event.ts';
import type { ContactField } from '#core/customer/facts.ts';
import { maskAddress } from '#core/email-address.ts';
import type { Instant } from '#core/instant.ts';
import { maskNumber } from '#core/phone-number.ts';
import { openContact } from '#store/contact.ts';
import type { CustomerRecord, SealedContact } from '#store/facts.ts';
import type { QueuedMessage } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { tellContacts, tellNew } from '../messages/tell-contacts.ts';
import type { TargetContact } from '../sign-in/procedure-target.ts';
import { type ChangedBy, contactChanged } from './contact-changed.message.ts';

/** A change of one field, as its evidence and its notices tell it. */
export interface FieldChange {
  readonly field: ContactField;
  readonly by: ChangedBy;
  readonly at: Instant;
  /** What stood there; null: nothing. */
  readonly former: SealedContact | null;
  /** What stands there now; null: nothing. */
  readonly target: TargetContact | null;
}

/** What an event says of a change: masked in its data, whole among the personal values, which are sealed. */
export function changeFacts(app: Pick<App, 'sealing'>, { field, by, former, target }: FieldChange): Pick<AuditEvent, 'data' | 'personal'> {
  const before = former && openContact(app.sealing, former.sealed);
  const old = before && (before.value ?? before.raw);
  const mask = field === 'email' ? maskAddress : maskNumber;
  return {
    data: { field, source: by, kind: target?.kind ?? null, from: old === null ? null : mask(old), to: target && mask(target.value) },
    personal: { ...(old !== null && { from: old }), ...(target && { to: target.value }) },
  };
}

/** To every contact of the customer, the one that is replaced and the new one among them. */
export function changeMessages(app: App, customer: CustomerRecord, change: FieldChange): QueuedMessage[] {
  const { field, by, at, former, target } = change;
  const { freezeNumber } = app.settings;
  const formerMayFreeze = by === 'web' && former !== null && former.kind !== 'email' && former.kind !== 'unusable';
  const notice = contactChanged({ field, by, at, formerMayFreeze, freezeNumber });
  const told = tellContacts(app, customer, notice, at, former ? [former] : []);
  return target ? [...told, ...tellNew(app, customer, target, notice, at)] : told;
}

import { type Acr, atLeast } from '#core/assurance.ts';
import type { AccountType, ContactField, ContactKind } from '#core/customer/facts.ts';
import { fieldsOf } from '#core/customer/new-contact.ts';
import { contactMeets } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { type ContactSource, isYoung, youngFor } from '#core/young.ts';
import { loadRegistered, type RegisteredRow } from '#store/registered-information.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { movable } from './move-number.ts';
import { writtenContact } from './written-contact.ts';

/** A field of the account record as its page shows it. */
export interface ShownField {
  readonly field: ContactField;
  /** null: nothing is registered. */
  readonly contact: ShownContact | null;
}

export interface ShownContact {
  readonly kind: ContactKind;
  readonly unusableReason: string | null;
  /** As people write it; last four digits, or first letter and domain, when masked. */
  readonly written: string;
  /** Ids of methods of the policy that reach it. */
  readonly serves: readonly string[];
  readonly source: ContactSource;
  readonly boundAt: Instant;
  /** Instant until which it authorises nothing; null: old enough. */
  readonly youngUntil: Instant | null;
  /** A mail to it came back; null: none did. */
  readonly bouncedAt: Instant | null;
  /** The last login or procedure that was proved by it. */
  readonly proved: { readonly method: string; readonly at: Instant } | null;
}

export interface RegisteredInformation {
  readonly accountType: AccountType;
  readonly name: string;
  readonly nameKana: string;
  readonly masked: boolean;
  /** Instant at which the page asks for the trading PIN again. */
  readonly openUntil: Instant;
  readonly fields: readonly ShownField[];
  /** The home field holds a mobile that could stand in the empty mobile field. */
  readonly movable: boolean;
}

/** Full values are for whoever proved more than a password in this session: thieves hold passwords and trading PINs. */
export const showsFull = (acr: Acr): boolean => atLeast(acr, 'mfa');

/**
 * What is registered of the customer, while the trading PIN keeps it open; null: it does not. Each look is an event in front of the answer (rule 15):
 * reads of personal data are evidence.
 */
export async function showRegisteredInformation(app: App, account: Account, requestId: string): Promise<RegisteredInformation | null> {
  const now = app.clock.now();
  const { pinUntil, customer, name, acr } = account;
  if (pinUntil === null || pinUntil <= now) return null;
  const { accountType } = customer.facts;
  const masked = !showsFull(acr);
  const { nameKana, contacts } = await loadRegistered(app.database, customer.id);
  const all = new Set([...fieldsOf[accountType], ...contacts.map(({ field }) => field)]);
  await runStep(app.database, app.sealing, {
    parts: [],
    events: [
      accountEvent(app, account, {
        type: 'registered_information.shown',
        outcome: 'success',
        requestId,
        data: { values: masked ? 'masked' : 'full', fields: contacts.map(({ field }) => field) },
      }),
    ],
  });
  return {
    accountType,
    name,
    nameKana,
    masked,
    openUntil: pinUntil,
    fields: [...all].map((field) => ({ field, contact: shownIn(app, accountType, contacts, { field, masked, now }) })),
    movable: movable(customer, now) !== null,
  };
}

function shownIn(
  app: App,
  accountType: AccountType,
  contacts: readonly RegisteredRow[],
  { field, masked, now }: { readonly field: ContactField; readonly masked: boolean; readonly now: Instant },
): ShownContact | null {
  const found = contacts.find((one) => one.field === field);
  if (!found) return null;
  const { kind, unusableReason, source, boundAt, bouncedAt, proved } = found;
  const serves = [...app.methods.values()].filter(({ needs }) => contactMeets(found, needs, accountType)).map(({ id }) => id);
  return {
    kind,
    unusableReason,
    written: writtenContact(app, found, masked),
    serves,
    source,
    boundAt,
    bouncedAt,
    youngUntil: isYoung(found, now) ? boundAt + youngFor : null,
    proved,
  };
}

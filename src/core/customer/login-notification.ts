import type { Instant } from '#core/instant.ts';
import type { ContactFact } from './facts.ts';
import { isRegisteredAt } from './reach.ts';

/** What a customer chose about login notification, and when we knew. `value` is null when an export took the choice back. */
export interface NotificationChoice {
  readonly value: 'on' | 'off' | null;
  readonly at: Instant;
  /** `opening`: what the export said when the account came here. It was chosen some time before, so it never counts as later than anything. */
  readonly source: 'opening' | 'import' | 'web' | 'support';
}

/**
 * Why it is on or off. `switched_on`: by the policy, for everybody with an address. `address_added`: the address came later, and starts on.
 * `no_address`: nothing can be sent.
 */
export type NotificationBasis = 'no_address' | 'not_chosen' | 'chosen' | 'switched_on' | 'address_added';

export interface NotificationState {
  readonly on: boolean;
  readonly basis: NotificationBasis;
  /** Since when it has been so for this reason; null where nobody decided. */
  readonly since: Instant | null;
}

export interface NotificationFacts {
  readonly contacts: readonly ContactFact[];
  /** Oldest first. */
  readonly choices: readonly NotificationChoice[];
}

/**
 * Whether a customer is told of logins by mail at an instant (S19, S20). Before `onFrom` by the own choice, off without one. At `onFrom` it is switched
 * on for everybody with an address, an earlier `off` included; later choices are kept; an address that comes later starts on.
 */
export function loginNotificationAt(facts: NotificationFacts, onFrom: Instant | null, at: Instant): NotificationState {
  const reachable = addressSince(facts.contacts, at);
  if (reachable === null) return { on: false, basis: 'no_address', since: null };
  if (onFrom === null || at < onFrom) return ownChoice(facts.choices, at);
  const begins = Math.max(onFrom, reachable);
  const later = facts.choices.findLast((choice) => choice.source !== 'opening' && choice.at >= begins && choice.at <= at);
  if (later && later.value !== null) return { on: later.value === 'on', basis: 'chosen', since: later.at };
  return { on: true, basis: reachable > onFrom ? 'address_added' : 'switched_on', since: begins };
}

function ownChoice(choices: readonly NotificationChoice[], at: Instant): NotificationState {
  const last = choices.findLast((choice) => choice.source === 'opening' || choice.at <= at);
  if (!last || last.value === null) return { on: false, basis: 'not_chosen', since: null };
  return { on: last.value === 'on', basis: 'chosen', since: last.at };
}

/** Since when mail could reach the customer without a break: one address replaced by another in the same moment is none. null: not at all. */
function addressSince(contacts: readonly ContactFact[], at: Instant): Instant | null {
  const addresses = contacts.filter(({ kind }) => kind === 'email');
  let since = addresses.find((contact) => isRegisteredAt(contact, at))?.validFrom ?? null;
  for (let before = since; before !== null; ) {
    const start: Instant = before;
    before = addresses.find(({ validFrom, validTo }) => validTo === start && validFrom < start)?.validFrom ?? null;
    since = before ?? since;
  }
  return since;
}

import type { ContactFact, CustomerFacts } from '#core/customer/facts.ts';
import { contactMeets, isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { isProtected } from './compensation-warning.ts';
import { type Prospect, prospectsOf } from './prospects.ts';
import type { Policy } from './types.ts';

/** What is known of a contact beside its registration. */
export interface ContactEvidence extends ContactFact {
  /** Proved by a call or a code since it was registered. */
  readonly proved: boolean;
  /** Mail to it came back. */
  readonly bounced: boolean;
}

export interface NotificationFact {
  readonly on: boolean;
}

/** The three items of S11, in their order. */
export interface Readiness {
  readonly numbers: 'none' | 'unconfirmed' | 'done';
  /** Phone-call authentication in force by setting or wave, or (once it is asked of everyone) whatever phone confirms a login; `cannot`: no number to call from. */
  readonly method: 'cannot' | 'open' | 'done';
  readonly mail: 'no_address' | 'bounced' | 'off' | 'done';
  readonly done: boolean;
  /** From when a factor is asked of this customer on some channel. */
  readonly from: Instant | null;
  /** True when it has begun: `from` is then in the past, or now. */
  readonly begun: boolean;
  readonly planned: boolean;
  /** What locks this customer out from then on (or does already), by what is registered now; the item to do first. */
  readonly lockOut: {
    readonly reason: 'no_valid_phone_number' | 'no_email';
    readonly from: Instant;
    readonly begun: boolean;
    readonly planned: boolean;
  } | null;
}

/** The checklist 「ログインができなくなる前に」 of one customer: what is done by facts, and the date that applies to them. */
export function readinessOf(
  policy: Policy,
  customer: CustomerFacts,
  contacts: readonly ContactEvidence[],
  notification: NotificationFact,
  now: Instant,
): Readiness {
  const current = contacts.filter((contact) => isRegisteredAt(contact, now));
  const callable = current.filter((contact) => contactMeets(contact, 'callable-number', customer.accountType));
  const numbers = callable.length === 0 ? 'none' : callable.some(({ proved }) => proved) ? 'done' : 'unconfirmed';
  const mail = mailOf(current, customer, notification);
  const all = [...policy.channels.keys()].map((channel) => prospectsOf(policy, customer, channel, now));
  const guarded = isProtected(policy, customer, now) || all.some(([present]) => present !== undefined && asksPhone(policy, present));
  const method = callable.length === 0 ? 'cannot' : guarded ? 'done' : 'open';
  const first = earliest(all, ({ outcome }) => outcome === 'challenge' || outcome === 'locked_out');
  const lock = lockedOut(all, 'no_valid_phone_number') ?? lockedOut(all, 'no_email');
  return {
    numbers,
    method,
    mail,
    done: numbers === 'done' && method === 'done' && mail === 'done',
    from: first?.from ?? null,
    begun: first !== null && first.from <= now,
    planned: first?.planned ?? false,
    lockOut: lock && { ...lock, begun: lock.from <= now },
  };
}

/** A login there is confirmed by a phone now. */
function asksPhone({ methods }: Policy, { method }: Prospect): boolean {
  const needs = methods.get(method ?? '')?.needs;
  return needs === 'callable-number' || needs === 'mobile-number';
}

function mailOf(current: readonly ContactEvidence[], { accountType }: CustomerFacts, notification: NotificationFact): Readiness['mail'] {
  const addresses = current.filter((contact) => contactMeets(contact, 'email-address', accountType));
  if (addresses.length === 0) return 'no_address';
  if (addresses.every(({ bounced }) => bounced)) return 'bounced';
  return notification.on ? 'done' : 'off';
}

function earliest(all: readonly (readonly Prospect[])[], wanted: (prospect: Prospect) => boolean): Prospect | null {
  const firsts = all.flatMap((prospects) => prospects.find(wanted) ?? []);
  return firsts.toSorted((a, b) => a.from - b.from)[0] ?? null;
}

function lockedOut(all: readonly (readonly Prospect[])[], reason: 'no_valid_phone_number' | 'no_email') {
  const found = earliest(all, (prospect) => prospect.outcome === 'locked_out' && prospect.reason === reason);
  return found && { reason, from: found.from, planned: found.planned };
}

import type { HoldFact } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';

export type AccountType = 'individual' | 'corporate';

/** The fields of a brokerage's account record that hold a number or an address. */
export type ContactField = 'phone' | 'mobile_phone' | 'representative_mobile_phone' | 'email';

/** What a registered value turned out to be; `unusable` can neither be called from nor written to. */
export type ContactKind = 'mobile' | 'landline' | 'voip' | 'email' | 'unusable';

/** One registered number or address over the time it was registered; half-open [validFrom, validTo). */
export interface ContactFact {
  readonly field: ContactField;
  readonly kind: ContactKind;
  readonly validFrom: Instant;
  readonly validTo: Instant | null;
}

/** The customer's own choice of a method; counts from `validFrom`, until `validTo`. */
export interface SettingFact {
  readonly method: string;
  readonly validFrom: Instant;
  readonly validTo: Instant | null;
  /** Ids of the registered contacts that the customer wants to use for it; null or left out: all. */
  readonly contacts?: readonly string[] | null;
}

/** What the snapshot (or the opening of the account after it) fixed for a customer. */
export interface AssignmentFact {
  readonly method: string;
}

/** All that the policy needs to know of a customer. No value that could identify one. */
export interface CustomerFacts {
  readonly accountType: AccountType;
  /** When Kannuki first knew the account: an account opened after the snapshot is assigned from the data of its opening. */
  readonly openedAt: Instant;
  readonly contacts: readonly ContactFact[];
  readonly settings: readonly SettingFact[];
  /** From when a wave applies the wave's method; null when in no wave. */
  readonly waveFrom: Instant | null;
  /** null when not yet written: then it is evaluated on the spot by the same rule. */
  readonly assignment: AssignmentFact | null;
}

/** All that letting a customer in needs to know: what the policy does, and what holds there are or were. */
export interface LoginFacts extends CustomerFacts {
  readonly holds: readonly HoldFact[];
}

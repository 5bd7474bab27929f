import type { Acr } from '#core/assurance.ts';
import type { Instant } from '#core/instant.ts';
import type { CustomerRecord } from '#store/facts.ts';

/** A customer as this session's assessment loaded them. */
export type KnownCustomer = CustomerRecord;

export type { Acr } from '#core/assurance.ts';

/** What a session's proofs are worth on one channel, now. Derived each time, never stored alone. */
export type Assessment =
  | {
      readonly kind: 'sufficient';
      readonly acr: Acr;
      readonly amr: readonly string[];
      readonly authTime: Instant;
      /** When these proofs stop being enough here, as things stand; at most a day ahead. */
      readonly until: Instant;
      readonly policyVersion: number;
      /** What is held or frozen of the customer now, as relying parties read it: `trading:held`. */
      readonly holds: readonly string[];
      /** What waits because a password, PIN, number or address is young, as relying parties read it: `withdrawal`. */
      readonly young: readonly string[];
      readonly customer: CustomerRecord;
    }
  /** The password counts, a factor is missing (or the channel is suspended, or the customer locked out): our pages say what. */
  | { readonly kind: 'factor_missing' }
  /** Not even the password counts any more: log in again. */
  | { readonly kind: 'password_missing' }
  /** acr_values ask for what no method of this channel can give this customer. */
  | { readonly kind: 'unmet' };

/** One call as the edge read it. */
export interface CallReport {
  readonly trunk: string;
  readonly callId: string;
  readonly fromTag: string;
  /** E.164; null when the caller withheld it or no single identity was asserted. */
  readonly caller: string | null;
  readonly identity: 'asserted' | 'withheld' | 'none';
  /** As dialled, E.164 when readable. */
  readonly called: string | null;
  /** On the application's clock (the edge has added the offset). */
  readonly receivedAt: Instant;
  readonly requestId: string;
}

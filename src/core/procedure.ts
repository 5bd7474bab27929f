import { type Duration, minute } from './instant.ts';

/** What a customer may do on the account site after fresh proofs (mission.md rules 11, 12, 14). */
export type ProcedureKind =
  | 'change-contact'
  | 'move-number'
  | 'choose-method'
  | 'try-call'
  | 'notification-off'
  | 'lift-hold'
  | 'change-password'
  | 'change-pin'
  /** A forgotten password is set anew: the only one without a session. */
  | 'reset-password';

export type Proves = 'registered' | 'target' | 'second';

export interface ProcedureRule {
  /** In this order. `registered`: a number registered now, by a call or an SMS. `target`: control of the new number or address.
   *  `second`: another registered number than the first, or the registered mailbox. */
  readonly proves: readonly Proves[];
  /** A young number counts: nothing is changed by it. */
  readonly youngCounts: boolean;
  /** Refused for 72 hours after a reset of the password. */
  readonly waitsAfterReset: boolean;
}

const authorised: ProcedureRule = { proves: ['registered'], youngCounts: false, waitsAfterReset: true };
/** It changes neither a contact nor a factor: somebody who has just reset the password may change it, or the PIN. */
const secret: ProcedureRule = { ...authorised, waitsAfterReset: false };

export const procedureRules: Readonly<Record<ProcedureKind, ProcedureRule>> = {
  'change-contact': { ...authorised, proves: ['registered', 'target'] },
  // The number is registered now, and stands in another field afterwards: one proof by that very number is both (decision 0124).
  'move-number': { ...authorised, proves: ['target'] },
  'choose-method': authorised,
  'try-call': { proves: ['registered'], youngCounts: true, waitsAfterReset: false },
  'notification-off': authorised,
  'lift-hold': authorised,
  'change-password': secret,
  'change-pin': secret,
  'reset-password': { ...secret, proves: ['registered', 'second'] },
};

/** How long a procedure waits for its proofs; then it is as if it had never begun. */
export const procedureLifetime: Duration = 30 * minute;

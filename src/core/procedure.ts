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
  | 'change-pin';

export type Proves = 'registered' | 'target';

export interface ProcedureRule {
  /** In this order. `registered`: a number registered now, by a call or an SMS. `target`: control of the new number or address. */
  readonly proves: readonly Proves[];
  /** A young number counts: nothing is changed by it. */
  readonly youngCounts: boolean;
}

const authorised: ProcedureRule = { proves: ['registered'], youngCounts: false };

export const procedureRules: Readonly<Record<ProcedureKind, ProcedureRule>> = {
  'change-contact': { proves: ['registered', 'target'], youngCounts: false },
  // The number is registered now, and stands in another field afterwards: one proof by that very number is both (decision 0124).
  'move-number': { proves: ['target'], youngCounts: false },
  'choose-method': authorised,
  'try-call': { proves: ['registered'], youngCounts: true },
  'notification-off': authorised,
  'lift-hold': authorised,
  'change-password': authorised,
  'change-pin': authorised,
};

/** How long a procedure waits for its proofs; then it is as if it had never begun. */
export const procedureLifetime: Duration = 30 * minute;

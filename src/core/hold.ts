import type { Proof } from './assurance.ts';
import { type Duration, day, hour, type Instant } from './instant.ts';
import { procedureLifetime } from './procedure.ts';

/** What is stopped: getting in, or trading. */
export type HoldScope = 'login' | 'trading';
/** `held`: the customer lifts it with a fresh factor. `frozen`: only two operators do, after identification (mission.md rule 14). */
export type HoldLevel = 'held' | 'frozen';

/** One hold over the time it was in force; half-open [setAt, liftedAt). */
export interface HoldFact {
  readonly id: string;
  readonly scope: HoldScope;
  readonly level: HoldLevel;
  readonly setAt: Instant;
  readonly liftedAt: Instant | null;
  /** Session from which it was set, the only one that goes on; null when it was set otherwise. */
  readonly keptSession: string | null;
}

/** What a hold may refuse. Cancelling an order and closing a position stay possible. */
export type HeldAct = 'login' | 'order' | 'withdrawal' | 'cancel-order';

const refuses: Readonly<Record<HoldScope, readonly HeldAct[]>> = { login: ['login'], trading: ['order', 'withdrawal'] };

export const isInForce = ({ setAt, liftedAt }: Pick<HoldFact, 'setAt' | 'liftedAt'>, at: Instant): boolean =>
  setAt <= at && (liftedAt === null || at < liftedAt);

/** True when a hold in force refuses the act. */
export const isRefused = (holds: readonly HoldFact[], act: HeldAct, at: Instant): boolean =>
  holds.some((hold) => isInForce(hold, at) && refuses[hold.scope].includes(act));

/** True when something of the customer's is frozen: only two operators lead on. */
export const isFrozen = (holds: readonly HoldFact[], at: Instant): boolean =>
  holds.some((hold) => hold.level === 'frozen' && isInForce(hold, at));

/** As relying parties read it (claim `holds`): `["login:frozen","trading:held"]`, sorted; empty when there is none. */
export const nameHolds = (holds: readonly HoldFact[], at: Instant): string[] =>
  [...new Set(holds.filter((hold) => isInForce(hold, at)).map(({ scope, level }) => `${scope}:${level}`))].toSorted();

/**
 * Proofs that still count: a hold ends every session, lifted or not, so that nothing proved before it is worth anything, except in the session from
 * which it was set. However the act and a login race, what slipped through is judged by this at its first use.
 */
export function standingProofs(holds: readonly HoldFact[], proofs: readonly Proof[], sessionUid: string | null): Proof[] {
  const ending = holds.filter(({ keptSession }) => keptSession === null || keptSession !== sessionUid);
  return proofs.filter(({ happenedAt }) => ending.every(({ setAt }) => happenedAt > setAt));
}

/** Calls to the freeze number that hold at once, within `callsCountedFor`: the next goes to a person first. */
export const callsThatHold = 2;
export const callsCountedFor: Duration = 30 * day;
/** How long a number replaced on the web may still freeze (rule 11). */
export const formerNumberFreezesFor: Duration = 72 * hour;

/** What a call to the freeze number leads to. */
export type FreezeCall = 'held' | 'shared_number' | 'third_call' | 'unknown_number';

/** `customers`: whom the number belongs to. `earlierCalls`: such calls for the one of them within the last 30 days. */
export function decideFreezeCall(customers: readonly string[], earlierCalls: number): FreezeCall {
  if (customers.length === 0) return 'unknown_number';
  if (customers.length > 1) return 'shared_number';
  return earlierCalls < callsThatHold ? 'held' : 'third_call';
}

/** What the customer shows to lift a hold. */
export interface LiftingProof {
  readonly happenedAt: Instant;
  /** The number that gave it was bound or changed less than 72 hours ago (rule 12). */
  readonly young: boolean;
  /** Since when this browser has been known to belong to the customer; null: it is not. */
  readonly browserKnownSince: Instant | null;
}

export type LiftRefusal = 'nothing_held' | 'frozen' | 'proof_not_fresh' | 'factor_young' | 'browser_not_known_before';

/** null: the customer may lift what is held (rule 14). What is frozen needs two operators, whatever is shown. */
export function refuseLifting(holds: readonly HoldFact[], proof: LiftingProof, now: Instant): LiftRefusal | null {
  const open = holds.filter((hold) => isInForce(hold, now));
  if (open.some(({ level }) => level === 'frozen')) return 'frozen';
  const setAt = Math.max(...open.map((hold) => hold.setAt));
  if (open.length === 0) return 'nothing_held';
  if (proof.happenedAt <= setAt || proof.happenedAt > now || now - proof.happenedAt >= procedureLifetime) return 'proof_not_fresh';
  if (proof.young) return 'factor_young';
  return proof.browserKnownSince === null || proof.browserKnownSince >= setAt ? 'browser_not_known_before' : null;
}

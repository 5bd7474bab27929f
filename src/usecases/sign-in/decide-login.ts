import { type Assurance, atLeast, countingProofs, deriveAssurance, type Proof, passwordMethod } from '#core/assurance.ts';
import type { LoginFacts } from '#core/customer/facts.ts';
import { isRefused, standingProofs } from '#core/hold.ts';
import type { Duration, Instant } from '#core/instant.ts';
import { decide } from '#core/policy/decide.ts';
import type { Decision, Policy } from '#core/policy/types.ts';
import type { App } from '../app.ts';
import type { Acr } from './contract.ts';

/** What the policy in force says of a customer on a channel now, and what the proofs at hand are worth for it. */
export interface LoginDecision {
  readonly version: number;
  readonly policy: Policy;
  readonly decision: Decision;
  /** null: not even a password counts. */
  readonly assurance: Assurance | null;
  /** Login is frozen for this customer, whatever is proved (mission.md rule 14). */
  readonly frozen: boolean;
  /** Nothing is missing: the login may complete. */
  readonly sufficient: boolean;
}

export interface Asked {
  readonly channel: string;
  /** Proofs older than this do not count; null: the policy's lifetime of a factor. */
  readonly maxAge?: Duration | null;
  /** The session that is judged, when it is one: what it proved outlives a hold that was set from it. */
  readonly sessionUid?: string | null;
}

/** Judged at the instant a login, refresh or step-up completes (mission.md rule 1); what was proved is kept. */
export function decideLogin(app: App, facts: LoginFacts, proofs: readonly Proof[], asked: Asked, now: Instant): LoginDecision {
  const { version, policy } = app.policies.inForceAt(now);
  const decision = decide(policy, facts, asked.channel, now);
  const frozen = isRefused(facts.holds, 'login', now);
  const standing = standingProofs(facts.holds, proofs, asked.sessionUid ?? null);
  const counted = countingProofs(standing, now, Math.min(asked.maxAge ?? policy.factorLifetime, policy.factorLifetime));
  const assurance = deriveAssurance(counted, (method) => app.methods.get(method));
  return { version, policy, decision, assurance, frozen, sufficient: !frozen && assurance !== null && satisfies(app, decision, counted) };
}

/** The method asked for, one the customer may use instead, or a phishing-resistant one (rule 9) has been proved. */
function satisfies(app: App, decision: Decision, counted: readonly Proof[]): boolean {
  if (decision.outcome === 'allow') return true;
  if (decision.outcome !== 'challenge') return false;
  const accepted = new Set([decision.method, ...decision.alternatives]);
  return counted.some(
    ({ method }) => method !== passwordMethod && (accepted.has(method) || app.methods.get(method)?.traits.phishingResistant === true),
  );
}

/** True when no method of this channel could give the customer what `acr_values` ask for. */
export function cannotReach(app: App, decided: LoginDecision, wanted: readonly string[]): boolean {
  const known = wanted.filter((value): value is Acr => value === 'pwd' || value === 'pwd+email' || value === 'mfa' || value === 'phr');
  if (known.length === 0) return false;
  const offered = decided.decision.method === null ? undefined : app.methods.get(decided.decision.method)?.acr;
  const best = [decided.assurance?.acr ?? 'pwd', offered ?? 'pwd'] as const;
  return !known.some((value) => best.some((acr) => atLeast(acr, value)));
}

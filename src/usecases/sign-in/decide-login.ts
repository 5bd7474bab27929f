import { type Assurance, atLeast, countingProofs, deriveAssurance, type Proof, passwordMethod } from '#core/assurance.ts';
import type { CustomerFacts } from '#core/customer/facts.ts';
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
  /** Nothing is missing: the login may complete. */
  readonly sufficient: boolean;
}

export interface Asked {
  readonly channel: string;
  /** Proofs older than this do not count; null: the policy's lifetime of a factor. */
  readonly maxAge?: Duration | null;
}

/** Judged at the instant a login, refresh or step-up completes (mission.md rule 1); what was proved is kept. */
export function decideLogin(app: App, facts: CustomerFacts, proofs: readonly Proof[], asked: Asked, now: Instant): LoginDecision {
  const { version, policy } = app.policies.inForceAt(now);
  const decision = decide(policy, facts, asked.channel, now);
  const counted = countingProofs(proofs, now, Math.min(asked.maxAge ?? policy.factorLifetime, policy.factorLifetime));
  const assurance = deriveAssurance(counted, (method) => app.methods.get(method));
  return { version, policy, decision, assurance, sufficient: assurance !== null && satisfies(app, decision, counted) };
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

import type { Proof } from '#core/assurance.ts';
import type { LoginFacts } from '#core/customer/facts.ts';
import { day, type Instant } from '#core/instant.ts';
import { turningPoints } from '#core/policy/turning-points.ts';
import type { App } from '../app.ts';
import { type Asked, decideLogin } from './decide-login.ts';

/** A session lives a day at most: what comes later is looked at when it is judged again. */
const horizon = day;

/**
 * When proofs that are enough on a channel now stop being so: at the customer's own wave, the channel's requirement, a suspension, the end of a
 * proof's lifetime. At most a day ahead. Decided at each instant in question by what decides at login.
 */
export function sufficientUntil(
  app: App,
  facts: LoginFacts,
  proofs: readonly Proof[],
  asked: Omit<Asked, 'maxAge'>,
  now: Instant,
): Instant {
  const { policy } = app.policies.inForceAt(now);
  const end = now + horizon;
  const instants = [
    ...turningPoints(policy, facts, asked.channel, now),
    ...proofs.map(({ happenedAt }) => happenedAt + policy.factorLifetime).filter((at) => at > now),
  ];
  return (
    instants
      .filter((at) => at < end)
      .toSorted((a, b) => a - b)
      .find((at) => !decideLogin(app, facts, proofs, asked, at).sufficient) ?? end
  );
}

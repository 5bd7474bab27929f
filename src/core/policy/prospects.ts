import type { CustomerFacts } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import { decide } from './decide.ts';
import { startsPlanned } from './next-requirement.ts';
import { channelRule } from './timeline.ts';
import { turningPoints } from './turning-points.ts';
import type { Decision, Policy } from './types.ts';

/** What a customer is asked on a channel in [from, until), as things are registered now. */
export interface Prospect extends Pick<Decision, 'outcome' | 'reason' | 'method' | 'alternatives' | 'basis'> {
  readonly from: Instant;
  readonly until: Instant;
  /** 予定: the date may still be moved. */
  readonly planned: boolean;
}

/**
 * From now on without a gap, the present first: `decide` at each instant at which its answer can change, so that a page made of it says what a login is
 * asked. Periods that ask the same are one. Throws Problem('unknown_channel').
 */
export function prospectsOf(policy: Policy, customer: CustomerFacts, channel: string, now: Instant): Prospect[] {
  const rule = channelRule(policy, channel);
  const found: Prospect[] = [];
  for (const from of [now, ...turningPoints(policy, customer, channel, now)]) {
    const decision = decide(policy, customer, channel, from);
    const last = found.at(-1);
    if (last && asksTheSame(last, decision)) continue;
    if (last) found[found.length - 1] = { ...last, until: from };
    const { outcome, reason, method, alternatives, basis } = decision;
    const planned = from !== now && startsPlanned(rule, from);
    found.push({ from, until: Number.POSITIVE_INFINITY, outcome, reason, method, alternatives, basis, planned });
  }
  return found;
}

const asksTheSame = (a: Pick<Prospect, 'outcome' | 'reason' | 'method' | 'alternatives'>, b: Decision): boolean =>
  a.outcome === b.outcome && a.reason === b.reason && a.method === b.method && a.alternatives.join() === b.alternatives.join();

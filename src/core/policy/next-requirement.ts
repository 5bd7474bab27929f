import type { CustomerFacts } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import { decide } from './decide.ts';
import { channelRule } from './timeline.ts';
import { turningPoints } from './turning-points.ts';
import type { ChannelRule, Policy, Reason } from './types.ts';

/** From when a factor is asked of a customer who need not give one now. */
export interface NextRequirement {
  readonly from: Instant;
  /** null: as things stand the customer would then be locked out, for `reason`. */
  readonly method: string | null;
  readonly reason: Reason;
  /** 予定: the date may still be moved. */
  readonly planned: boolean;
}

/** The first instant after now at which this customer needs a factor on this channel; null when one is needed already, or never will be. */
export function nextRequirement(policy: Policy, customer: CustomerFacts, channel: string, instant: Instant): NextRequirement | null {
  if (needsFactor(policy, customer, channel, instant) !== null) return null;
  const rule = channelRule(policy, channel);
  for (const from of turningPoints(policy, customer, channel, instant)) {
    const decision = needsFactor(policy, customer, channel, from);
    if (decision !== null) return { from, method: decision.method, reason: decision.reason, planned: startsPlanned(rule, from) };
  }
  return null;
}

function needsFactor(policy: Policy, customer: CustomerFacts, channel: string, instant: Instant) {
  const decision = decide(policy, customer, channel, instant);
  return decision.outcome === 'challenge' || decision.outcome === 'locked_out' ? decision : null;
}

/** Whether what begins on the channel at this instant is 予定. */
export function startsPlanned(rule: ChannelRule, from: Instant): boolean {
  const starts = rule.timeline.some((requirement) => requirement.from === from && requirement.planned);
  return starts || rule.suspensions.some(({ effectiveUntil, planned }) => effectiveUntil === from && planned);
}

import type { CustomerFacts } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import { channelRule } from './timeline.ts';
import type { Policy } from './types.ts';

/** Every instant after the given one at which the decision about this customer on this channel can change, in order. Throws Problem('unknown_channel'). */
export function turningPoints(policy: Policy, customer: CustomerFacts, channel: string, after: Instant): Instant[] {
  const rule = channelRule(policy, channel);
  const instants = [
    ...rule.timeline.map(({ from }) => from),
    ...rule.suspensions.flatMap(({ from, effectiveUntil }) => [from, effectiveUntil]),
    ...customer.contacts.flatMap(({ validFrom, validTo }) => [validFrom, validTo]),
    ...customer.settings.flatMap(({ validFrom, validTo }) => [validFrom, validTo]),
    ...[...policy.methods.values()].flatMap(({ liveFrom, choosableFrom }) => [liveFrom, choosableFrom]),
    customer.waveFrom,
    policy.snapshot?.at ?? null,
  ];
  const later = instants.filter((at): at is Instant => at !== null && at > after && Number.isFinite(at));
  return [...new Set(later)].sort((a, b) => a - b);
}

import type { Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import type { ChannelRule, LocalText, Policy, Requirement, Suspension } from './types.ts';

/** The rule of a channel. Throws Problem('unknown_channel'): a channel absent from the policy is refused. */
export function channelRule(policy: Policy, channel: string): ChannelRule {
  const rule = policy.channels.get(channel);
  if (rule === undefined) throw new Problem('unknown_channel');
  return rule;
}

/** What the channel asks at the instant; a compiled timeline has no gap. */
export function requirementAt(channel: ChannelRule, instant: Instant): Requirement {
  const found = channel.timeline.find(({ from, until }) => from <= instant && instant < until);
  if (found === undefined) throw new Error(`Timeline of ${channel.id} has a gap at ${instant}.`);
  return found;
}

/** The suspension in force, which lasts until its resumption takes effect; null when the channel is open. */
export function suspensionAt(channel: ChannelRule, instant: Instant): Suspension | null {
  return channel.suspensions.find(({ from, effectiveUntil }) => from <= instant && instant < effectiveUntil) ?? null;
}

/** What pages and operators tell of a channel, without any customer. */
export interface ChannelDescription {
  readonly id: string;
  readonly name: LocalText;
  readonly requirement: Requirement;
  /** The next change of what is asked. */
  readonly next: Requirement | null;
  /** In force now. `effectiveUntil` is the resumption; Infinity while a method it waits for is not live. */
  readonly suspension: Suspension | null;
}

/** What the channel asks now and next, planned or not, and until when it is suspended. Throws Problem('unknown_channel'). */
export function describeChannel(policy: Policy, channel: string, instant: Instant): ChannelDescription {
  const rule = channelRule(policy, channel);
  return {
    id: rule.id,
    name: rule.name,
    requirement: requirementAt(rule, instant),
    next: rule.timeline.find(({ from }) => from > instant) ?? null,
    suspension: suspensionAt(rule, instant),
  };
}

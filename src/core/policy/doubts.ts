import { formatInstant } from '#core/instant-text.ts';
import type { ChannelRule, Policy, Requirement } from './types.ts';

/** What a policy may say but its author probably did not mean. Never refused: a plan is written before its methods are live. */
export function findDoubts(policy: Policy): string[] {
  return [...policy.channels.values()].flatMap((channel) => [
    ...channel.timeline.flatMap((requirement) => notLive(policy, channel, requirement)),
    ...channel.suspensions.flatMap(({ until, effectiveUntil }) =>
      effectiveUntil > until && Number.isFinite(until)
        ? [`${channel.id}: planned to resume at ${formatInstant(until)}, but its methods are live ${tell(effectiveUntil)}.`]
        : [],
    ),
    ...(policy.snapshot !== null &&
    channel.timeline.some(({ require, from }) => require === 'everyone' && from < (policy.snapshot?.at ?? 0))
      ? [`${channel.id}: everyone is asked for a factor before the snapshot (${formatInstant(policy.snapshot.at)}) assigns one.`]
      : []),
  ]);
}

function notLive(policy: Policy, channel: ChannelRule, { accept, from, require }: Requirement): string[] {
  if (require !== 'everyone') return [];
  return accept.flatMap((id) => {
    const liveFrom = policy.methods.get(id)?.liveFrom ?? Number.POSITIVE_INFINITY;
    return liveFrom > from
      ? [`${channel.id}: ${id} is accepted from ${formatInstant(from)}, but is live ${tell(liveFrom)}: until then it reaches nobody.`]
      : [];
  });
}

function tell(instant: number): string {
  return Number.isFinite(instant) ? `only from ${formatInstant(instant)}` : 'at no date yet';
}

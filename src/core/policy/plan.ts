import type { Instant } from '#core/instant.ts';
import { requirementAt, suspensionAt } from './timeline.ts';
import type { ChannelRule, LocalText, Policy, Requirement } from './types.ts';

/** What a channel asks in [from, until), as customers are told. */
export interface Stretch {
  readonly from: Instant;
  /** Infinity: until a new version says otherwise; of a suspension, while a method that it waits for has no date. */
  readonly until: Instant;
  /** `closed`: everybody is asked for what is not live, so nobody gets in. */
  readonly asks: 'suspended' | 'closed' | Requirement['require'];
  /** Accepted and live, the preferred one first; empty when nothing is asked. */
  readonly methods: readonly string[];
  /** 予定: the beginning may still be moved. */
  readonly planned: boolean;
}

/** Channels that ask the same at every instant. */
export interface ChannelPlan {
  readonly channels: readonly { readonly id: string; readonly name: LocalText }[];
  readonly stretches: readonly Stretch[];
}

/** The whole timeline of every channel, in the words of nobody yet: equal channels together, in the order of the file. */
export function planOf(policy: Policy): ChannelPlan[] {
  const plans = new Map<string, { channels: { id: string; name: LocalText }[]; stretches: Stretch[] }>();
  for (const channel of policy.channels.values()) {
    const stretches = stretchesOf(policy, channel);
    const key = JSON.stringify(stretches.map((stretch) => ({ ...stretch, from: String(stretch.from), until: String(stretch.until) })));
    const plan = plans.get(key);
    if (plan) plan.channels.push({ id: channel.id, name: channel.name });
    else plans.set(key, { channels: [{ id: channel.id, name: channel.name }], stretches });
  }
  return [...plans.values()];
}

/** From when on every channel asks a factor of every customer, or lets nobody in; null: never. */
export function everyoneFrom(policy: Policy): Instant | null {
  const begins = [...policy.channels.values()].map((channel) => {
    const stretches = stretchesOf(policy, channel);
    const last = stretches.findLastIndex(({ asks }) => asks === 'nobody' || asks === 'chosen');
    return stretches[last + 1]?.from ?? Number.POSITIVE_INFINITY;
  });
  const latest = Math.max(...begins);
  return Number.isFinite(latest) ? latest : null;
}

/** From when the snapshot's assignment is asked of anybody; null: the policy assigns none, or no channel ever asks everyone for one. */
export function assignmentAskedFrom(policy: Policy): Instant | null {
  const given = new Set(policy.snapshot?.assign.map(({ method }) => method));
  const begins = [...policy.channels.values()].flatMap((channel) =>
    stretchesOf(policy, channel).flatMap(({ asks, methods, from }) =>
      asks === 'everyone' && methods.some((id) => given.has(id)) ? [from] : [],
    ),
  );
  return begins.length === 0 ? null : Math.min(...begins);
}

/** Cut wherever the requirement, a suspension or the life of an accepted method begins or ends; equal neighbours are one. */
function stretchesOf(policy: Policy, channel: ChannelRule): Stretch[] {
  const live = channel.timeline.flatMap(({ accept }) => accept.map((id) => policy.methods.get(id)?.liveFrom ?? Number.NEGATIVE_INFINITY));
  const cuts = [
    ...channel.timeline.map(({ from }) => from),
    ...channel.suspensions.flatMap(({ from, effectiveUntil }) => [from, effectiveUntil]),
    ...live,
  ];
  const froms = [...new Set([Number.NEGATIVE_INFINITY, ...cuts])].filter((at) => at < Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const pieces = froms.map((from, index) => ({
    from,
    until: froms[index + 1] ?? Number.POSITIVE_INFINITY,
    ...askedAt(policy, channel, from),
  }));
  const merged: Stretch[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last?.asks === piece.asks && last.methods.join() === piece.methods.join())
      merged[merged.length - 1] = { ...last, until: piece.until };
    else merged.push(piece);
  }
  return merged;
}

function askedAt(policy: Policy, channel: ChannelRule, at: Instant): Pick<Stretch, 'asks' | 'methods' | 'planned'> {
  if (suspensionAt(channel, at) !== null) return { asks: 'suspended', methods: [], planned: false };
  const { require, accept, planned: plannedRequirement, from } = requirementAt(channel, at);
  const methods = accept.filter((id) => (policy.methods.get(id)?.liveFrom ?? Number.POSITIVE_INFINITY) <= at);
  const planned =
    (plannedRequirement && from === at) ||
    channel.suspensions.some(({ effectiveUntil, planned: resumes }) => resumes && effectiveUntil === at);
  if (require === 'nobody') return { asks: 'nobody', methods: [], planned };
  return { asks: require === 'everyone' && methods.length === 0 ? 'closed' : require, methods, planned };
}

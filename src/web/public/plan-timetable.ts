import { type Block, heading, paragraph, plain } from '#core/document/types.ts';
import type { Instant } from '#core/instant.ts';
import type { ChannelPlan, Stretch } from '#core/policy/plan.ts';
import { text } from './announced-plan.text.ts';
import { channelsOf, choosable, from, named, type Telling } from './plan-telling.ts';
import { periodText } from './plan-words.ts';

/** From when what is needed on which channel, and when suspended ones open again. */
export function timetable(telling: Telling): Block[] {
  const { plans, t } = telling;
  const words = text(t);
  const tables = plans.map((plan): Block => {
    const rows = plan.stretches.map((stretch, index) => {
      const next = plan.stretches[index + 1];
      const period = periodText(t, {
        from: stretch.from,
        until: stretch.until,
        planned: stretch.planned && stretch.from > telling.now,
        endPlanned: next?.planned === true && next.from > telling.now,
        endUnknown: stretch.asks === 'suspended',
      });
      return [plain(period), plain(asked(telling, stretch))];
    });
    return { kind: 'table', caption: words.whenCaption(channelsOf(telling, [plan])), head: words.whenHead, rows };
  });
  return [heading(2, words.whenTitle), ...tables, ...plans.flatMap((plan) => resumption(telling, plan)), paragraph(words.sessions)];
}

function asked(telling: Telling, { asks, methods, until }: Stretch): string {
  const words = text(telling.t);
  const accepted = named(telling, methods);
  switch (asks) {
    case 'suspended':
      return words.suspended;
    case 'closed':
      return words.closed(
        named(
          telling,
          [...telling.policy.methods.values()].filter(({ liveFrom }) => liveFrom === null || liveFrom >= until).map(({ id }) => id),
        ),
      );
    case 'nobody':
      return words.nobody;
    case 'everyone':
      return words.everyone(accepted);
    case 'chosen':
      return chosen(telling, methods, until);
  }
}

/** Who is asked on a channel that asks only those chosen: by their own setting, or by a wave. */
function chosen(telling: Telling, methods: readonly string[], until: Instant): string {
  const { policy, t } = telling;
  const words = text(t);
  const settable = choosable(telling)
    .filter(({ id, choosableFrom }) => methods.includes(id) && (choosableFrom ?? until) < until)
    .map(({ id }) => id);
  const { waves } = policy;
  const byWave = waves !== null && methods.includes(waves.method) && waves.first < until ? [waves.method] : [];
  const who = [...(settable.length > 0 ? [words.whoSet(named(telling, settable))] : []), ...(byWave.length > 0 ? [words.whoWave] : [])];
  return who.length === 0 ? words.nobody : words.chosen(who.join(words.whoAnd), named(telling, [...new Set([...settable, ...byWave])]));
}

function resumption(telling: Telling, plan: ChannelPlan): Block[] {
  const words = text(telling.t);
  return plan.stretches.flatMap((stretch, index) => {
    if (stretch.asks !== 'suspended') return [];
    const next = plan.stretches[index + 1];
    const channels = channelsOf(telling, [plan]);
    if (next === undefined) return [paragraph(words.resumesUnknown(channels))];
    // What has resumed is told by the table.
    if (next.from <= telling.now) return [];
    const fresh = next.methods.filter((id) => telling.policy.methods.get(id)?.liveFrom === next.from);
    return fresh.length === 0 ? [] : [paragraph(words.resumes(channels, from(telling, next.from), named(telling, fresh)))];
  });
}

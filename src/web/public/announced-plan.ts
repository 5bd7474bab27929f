import { type Block, type Document, heading, inlines, link, paragraph, plain, strong } from '#core/document/types.ts';
import type { Instant } from '#core/instant.ts';
import { type ChannelPlan, everyoneFrom, planOf } from '#core/policy/plan.ts';
import type { Policy } from '#core/policy/types.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { text } from './announced-plan.text.ts';
import { channelsOf, channelsTaking, choosable, from, type MethodWords, named, type Telling } from './plan-telling.ts';
import { timetable } from './plan-timetable.ts';
import { beginning, lastDay, needText } from './plan-words.ts';

/**
 * What customers are told of the policy, made from what is enforced: the same compiled file that `decide` reads. announced-plan.test.ts reads the page
 * back and compares it with `decide` around every turning point.
 */
export function announcedPlan(policy: Policy, methods: ReadonlyMap<string, MethodWords>, t: Catalogue, now: Instant): Document {
  const telling: Telling = { policy, plans: planOf(policy), methods, t, now };
  return [
    ...introduction(telling),
    ...timetable(telling),
    ...whichMethod(telling),
    ...lockOuts(telling),
    ...preparation(telling),
    ...changes(telling),
    ...notification(telling),
    ...compensation(telling),
    ...furtherReading(telling),
  ];
}

/** Title of the notice. */
export const planTitle = (policy: Policy, t: Catalogue): string => text(t).title(t.local(policy.title));

/** True while a date of the policy that is still to come may be moved. */
export function hasPlannedDates(policy: Policy, now: Instant): boolean {
  return planOf(policy).some(({ stretches }) => stretches.some(({ planned, from }) => planned && from > now));
}

function introduction(telling: Telling): Block[] {
  const { policy, t, now } = telling;
  const words = text(t);
  const deadline = everyoneFrom(policy);
  const told =
    deadline === null || !Number.isFinite(deadline) ? null : (deadline > now ? words.deadline : words.inForce)(from(telling, deadline));
  return [
    paragraph(words.danger),
    paragraph(words.remedy),
    ...(told === null ? [] : [paragraph(strong(told))]),
    ...(hasPlannedDates(policy, now) ? [paragraph(words.plannedNote)] : []),
  ];
}

function whichMethod(telling: Telling): Block[] {
  const { policy, t } = telling;
  const words = text(t);
  const { waves, snapshot } = policy;
  const settings = choosable(telling).map(({ id, choosableFrom }) => {
    const [method, channels] = [named(telling, [id]), channelsTaking(telling, id)];
    return choosableFrom !== null && Number.isFinite(choosableFrom)
      ? words.setFrom(method, channels, from(telling, choosableFrom))
      : words.setAlways(method, channels);
  });
  const steps = [
    ...settings,
    ...(waves === null
      ? []
      : [
          words.wave(
            named(telling, [waves.method]),
            channelsTaking(telling, waves.method),
            beginning(t, waves.first),
            beginning(t, waves.last),
          ),
        ]),
    ...(snapshot === null ? [] : [words.snapshotIntro(lastDay(t, snapshot.at))]),
  ];
  return [
    heading(2, words.whichTitle),
    ...(steps.length === 0 ? [] : [paragraph(words.whichOrder), { kind: 'list', ordered: true, items: steps.map(plain) } as const]),
    ...snapshotTable(telling),
    ...fallbacks(telling),
    ...exclusiveChannels(telling),
    ...mobileField(telling),
  ];
}

function snapshotTable(telling: Telling): Block[] {
  const { policy, t } = telling;
  const words = text(t);
  if (policy.snapshot === null) return [];
  const rows = policy.snapshot.assign.map(({ when, method }) => [
    plain(when === 'otherwise' ? words.otherwise : words.registered(needText(t, when))),
    plain(named(telling, [method])),
  ]);
  return [{ kind: 'table', caption: words.snapshotCaption(lastDay(t, policy.snapshot.at)), head: words.snapshotHead, rows }];
}

function fallbacks(telling: Telling): Block[] {
  const { policy, t } = telling;
  return [...policy.methods.values()].flatMap(({ id, fallback, needs }) =>
    fallback === null ? [] : [paragraph(text(t).fallback(named(telling, [id]), named(telling, [fallback]), needText(t, needs)))],
  );
}

/** Channels that take none of the methods a customer can set or is given: what the channel's own list says rules there. */
function exclusiveChannels(telling: Telling): Block[] {
  const { policy, plans, t } = telling;
  const given = new Set([
    ...choosable(telling).map(({ id }) => id),
    ...(policy.waves === null ? [] : [policy.waves.method]),
    ...(policy.snapshot?.assign.map(({ method }) => method) ?? []),
  ]);
  return plans.flatMap((plan) => {
    const accepted = [...new Set(plan.stretches.flatMap(({ methods }) => methods))];
    if (accepted.length === 0 || accepted.some((id) => given.has(id))) return [];
    return [paragraph(text(t).onlyThere(channelsOf(telling, [plan]), named(telling, accepted)))];
  });
}

function mobileField({ policy, t }: Telling): Block[] {
  const spoken = [...policy.methods.values()].some(({ needs }) => needs === 'mobile-number');
  return spoken ? [heading(3, text(t).mobileTitle), paragraph(text(t).mobile)] : [];
}

/** What must be registered, channel by channel: the need of the last resort rules, because any other method falls back on it. */
function lockOuts(telling: Telling): Block[] {
  const { policy, plans, t } = telling;
  const words = text(t);
  const told = plans.flatMap((plan) => {
    const accepted = [...new Set(plan.stretches.flatMap(({ methods }) => methods))];
    const last = accepted.filter((id) => !accepted.includes(policy.methods.get(id)?.fallback ?? ''));
    const needs = [...new Set(last.flatMap((id) => policy.methods.get(id)?.needs ?? []))];
    return needs.length === 0 ? [] : [{ accepted, needs, plan }];
  });
  const groups = new Map<string, { accepted: string[]; needs: (typeof told)[number]['needs']; plans: ChannelPlan[] }>();
  for (const { accepted, needs, plan } of told) {
    const key = `${accepted.join()} ${needs.join()}`;
    groups.set(key, { accepted, needs, plans: [...(groups.get(key)?.plans ?? []), plan] });
  }
  const items = [...groups.values()].map(({ accepted, needs, plans: those }) =>
    plain(words.locked(named(telling, accepted), needs.map((need) => needText(t, need)).join('・'), channelsOf(telling, those))),
  );
  if (items.length === 0) return [];
  return [heading(2, words.lockedTitle), { kind: 'list', ordered: false, items }, paragraph(words.usable), paragraph(words.assets)];
}

function preparation(telling: Telling): Block[] {
  const { policy, t, now } = telling;
  const words = text(t);
  const deadline = everyoneFrom(policy);
  const open = choosable(telling).filter(({ choosableFrom }) => (choosableFrom ?? now) <= now);
  const items = [
    words.prepareNumber,
    ...(open.length > 0
      ? [
          words.prepareMethod(
            named(
              telling,
              open.map(({ id }) => id),
            ),
          ),
        ]
      : []),
    words.prepareMail,
  ];
  const by = deadline !== null && deadline > now ? words.prepareBy(lastDay(t, deadline)) : words.prepareNow;
  return [heading(2, words.prepareTitle), paragraph(by), { kind: 'list', ordered: true, items: items.map(plain) }];
}

function changes({ t }: Telling): Block[] {
  const words = text(t);
  const rows = [
    [plain(words.individual), plain(words.individualWays)],
    [plain(words.corporate), plain(words.corporateWays)],
  ];
  return [
    heading(2, words.changeTitle),
    { kind: 'table', caption: words.changeCaption, head: words.changeHead, rows },
    paragraph(link('/help/change-number', words.changeMore)),
  ];
}

function notification(telling: Telling): Block[] {
  const { policy, t, now } = telling;
  const words = text(t);
  const at = policy.loginNotificationOnFrom;
  if (at === null) return [];
  return [heading(2, words.mailTitle), paragraph((at > now ? words.mailToCome : words.mail)(beginning(t, at))), paragraph(words.mailNone)];
}

function compensation(telling: Telling): Block[] {
  const { policy, t } = telling;
  const words = text(t);
  // What a customer could have set up before anybody is asked: the method of the waves.
  const method = policy.waves?.method ?? choosable(telling)[0]?.id;
  return method === undefined ? [] : [heading(2, words.lossTitle), paragraph(words.loss(named(telling, [method])))];
}

function furtherReading(telling: Telling): Block[] {
  const { policy, methods, t } = telling;
  const pages = [...policy.methods.keys()].flatMap((id) => methods.get(id)?.help ?? []);
  if (pages.length === 0) return [];
  return [
    heading(2, text(t).moreTitle),
    { kind: 'list', ordered: false, items: pages.map(({ path, title }) => inlines([link(path, title(t))])) },
  ];
}

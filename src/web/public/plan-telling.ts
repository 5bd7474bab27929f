import type { Instant } from '#core/instant.ts';
import type { ChannelPlan } from '#core/policy/plan.ts';
import type { MethodRule, Policy } from '#core/policy/types.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { allOf, beginning, eitherOf } from './plan-words.ts';

/** Methods as customers know them; `help`: where their questions are answered. */
export interface MethodWords {
  readonly name: (t: Catalogue) => string;
  readonly help: { readonly path: string; readonly title: (t: Catalogue) => string } | null;
}

export interface Telling {
  readonly policy: Policy;
  readonly plans: readonly ChannelPlan[];
  readonly methods: ReadonlyMap<string, MethodWords>;
  readonly t: Catalogue;
  /** What is past is not planned any more. */
  readonly now: Instant;
}

export const names = ({ methods, t }: Telling, ids: readonly string[]): string[] => ids.map((id) => methods.get(id)?.name(t) ?? id);
export const named = (telling: Telling, ids: readonly string[]): string => eitherOf(telling.t, names(telling, ids));
export const channelsOf = ({ t }: Telling, plans: readonly ChannelPlan[]): string =>
  allOf(
    t,
    plans.flatMap(({ channels }) => channels.map(({ name }) => t.local(name))),
  );
/** Channels that ever take the method. */
export const channelsTaking = (telling: Telling, id: string): string =>
  channelsOf(
    telling,
    telling.plans.filter(({ stretches }) => stretches.some(({ methods }) => methods.includes(id))),
  );
export const choosable = ({ policy }: Telling): MethodRule[] =>
  [...policy.methods.values()].filter(({ choosableFrom }) => choosableFrom !== null);
export const isPlanned = ({ plans, now }: Telling, at: Instant): boolean =>
  at > now && plans.some(({ stretches }) => stretches.some(({ from, planned }) => from === at && planned));
export const from = (telling: Telling, at: Instant): string => beginning(telling.t, at, isPlanned(telling, at));

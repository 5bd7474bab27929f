import type { Instant } from '#core/instant.ts';
import { warningDue } from '#core/policy/compensation-warning.ts';
import { nextRequirement } from '#core/policy/next-requirement.ts';
import { describeChannel, requirementAt } from '#core/policy/timeline.ts';
import type { Policy } from '#core/policy/types.ts';
import type { OpenLogin } from './advance-login.ts';

/** What will be asked on a channel, from when. */
export interface UpcomingNotice {
  readonly from: Instant;
  readonly planned: boolean;
  /** Method ids. */
  readonly methods: readonly string[];
  /** What would lock this customer out from then on, judged by what is registered now. */
  readonly obstacle: 'no_valid_phone_number' | 'no_email' | null;
  /** The warning about compensation stands on the page as well. */
  readonly warns: boolean;
}

type Noticed = Pick<OpenLogin, 'customer' | 'login' | 'warned'>;

/** For a customer who need not give a factor yet; null when nothing will be asked. */
export function upcomingNotice(policy: Policy, { customer, login, warned }: Noticed, now: Instant): UpcomingNotice | null {
  const { facts } = customer;
  const { channel } = login;
  const next = nextRequirement(policy, facts, channel, now);
  if (next === null) return null;
  const rule = policy.channels.get(channel);
  const accepted = rule ? requirementAt(rule, next.from).accept : [];
  const obstacle = next.method === null && (next.reason === 'no_email' || next.reason === 'no_valid_phone_number') ? next.reason : null;
  return {
    from: next.from,
    planned: next.planned,
    methods: next.method === null ? accepted : [next.method],
    obstacle,
    warns: warningDue(policy, facts, warned, login.uid, now),
  };
}

/** What everybody will be asked, for a page that does not know the customer yet. */
export function channelNotice(policy: Policy, channel: string, now: Instant): UpcomingNotice | null {
  const { next } = describeChannel(policy, channel, now);
  if (next?.require !== 'everyone') return null;
  return { from: next.from, planned: next.planned, methods: next.accept, obstacle: null, warns: false };
}

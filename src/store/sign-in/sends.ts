import type { Instant } from '#core/instant.ts';
import { type SendLimit, sendLimits } from '#core/send-budget.ts';
import { type Fragment, sql } from '../sql.ts';
import type { Part } from './statement.ts';

/** A message about to go out, as the budgets see it. */
export interface Spend {
  /** Names the customer. */
  readonly subject: Buffer;
  readonly lane: string;
  /** Lookup of the number or address; null from a known browser, whose messages count in its own lane only. */
  readonly contact: Buffer | null;
  /** A call from a registered number bought it: counted, but not refused. */
  readonly boughtByCall: boolean;
}

/** Counts a message in its lane and for its number or address; changes nothing, and so undoes the step, when either budget is spent. */
export function spendMessage({ subject, lane, contact, boughtByCall }: Spend, now: Instant): Part[] {
  const count = (name: string, key: { subject: Buffer; lane: string }, limit: SendLimit): Part => ({
    name,
    sql: countIn(key, limit, now, boughtByCall),
    mustChangeOne: true,
  });
  return [
    count('spent_in_lane', { subject, lane }, sendLimits.lane),
    ...(contact === null ? [] : [count('spent_on_contact', { subject: contact, lane: '' }, sendLimits.contact)]),
  ];
}

/** Counts one more within a limit of its own; changes nothing, and so undoes the step, when it is spent. */
export const countWithin = (name: string, key: { subject: Buffer; lane: string }, limit: SendLimit, now: Instant): Part => ({
  name,
  sql: countIn(key, limit, now),
  mustChangeOne: true,
});

/** Counts one use; returns no row, and counts nothing, when the budget is spent. */
export function countIn(
  key: { readonly subject: Buffer; readonly lane: string },
  { most, within }: SendLimit,
  now: Instant,
  unlimited = false,
): Fragment {
  const counting = sql`array(select sent from unnest(b.sent_at) sent where sent > ${new Date(now - within)}::timestamptz order by sent)`;
  return sql`insert into send_budget as b (subject, lane, sent_at) values (${key.subject}, ${key.lane}, array[${new Date(now)}::timestamptz])
    on conflict (subject, lane) do update set sent_at = ${counting} || excluded.sent_at
    where ${unlimited}::boolean or cardinality(${counting}) < ${most}::int returning lane`;
}

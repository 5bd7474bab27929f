import { hour, type Instant } from '#core/instant.ts';
import { type Fragment, sql } from '../sql.ts';
import type { Part } from './statement.ts';

/** Logins of one customer from one network that are not completed are told of this often at most. */
const toldEvery = hour;

/**
 * Claims the hour's one mail about a login that was not completed, when `condition` holds over the step's earlier parts: of any number of tries at
 * once one gets it. The mail is queued when `isNoticeDue`.
 */
export function claimNotice(key: { readonly customerId: string; readonly network: string }, condition: Fragment, now: Instant): Part {
  return {
    name: 'notice_due',
    sql: sql`insert into unfinished_notice as n (customer_id, network, told_at)
      select ${key.customerId}::bigint, ${key.network}, ${new Date(now)}::timestamptz where ${condition}
      on conflict (customer_id, network) do update set told_at = excluded.told_at where n.told_at <= ${new Date(now - toldEvery)}
      returning customer_id, network`,
  };
}

export const isNoticeDue: Fragment = sql`exists (select from notice_due)`;

/** The third wrong answer, counted in the same step. */
export const isJudgedFailed: Fragment = sql`exists (select from judged where state = 'failed')`;

/** The same for many customers at once: `from` gives rows with customer_id and network. */
export const claimNotices = (from: Fragment, now: Instant): Fragment => sql`
  insert into unfinished_notice as n (customer_id, network, told_at)
    select distinct customer_id, network, ${new Date(now)}::timestamptz from ${from} order by customer_id, network
    on conflict (customer_id, network) do update set told_at = excluded.told_at where n.told_at <= ${new Date(now - toldEvery)}
    returning customer_id, network`;

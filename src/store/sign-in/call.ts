import type { ChallengeState } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import type { Database } from '../database.ts';
import { sql } from '../sql.ts';
import type { ChallengePurpose } from './state.ts';
import { load, type Part } from './statement.ts';

/** An attempt of a customer to whom the caller's number is registered, or (for a withheld call) one that shows the number called. */
export interface CallableAttempt {
  readonly challengeId: string;
  readonly loginUid: string;
  readonly customerId: string;
  readonly browserId: string;
  readonly knownBrowser: boolean;
  readonly channel: string;
  readonly network: string;
  readonly method: string;
  readonly purpose: ChallengePurpose;
  readonly state: ChallengeState;
  readonly secret: unknown;
  readonly shownAt: Instant;
  /** End of its time, or when it was settled before: from then on its number rests. */
  readonly expiresAt: Instant;
}

export interface CallSituation {
  /** The trunk repeated a report that is already on record. */
  readonly repeated: boolean;
  /** Customers to whom the caller's number is registered now. */
  readonly customers: readonly string[];
  /** Their login IDs, in the same order. */
  readonly loginIds: readonly string[];
  readonly attempts: readonly CallableAttempt[];
}

const attemptColumns = sql`h.id as "challengeId", h.login_uid as "loginUid", h.customer_id::text as "customerId", h.browser_id as "browserId",
  h.known_browser as "knownBrowser", h.channel, h.network, h.method, h.purpose, h.state, h.secret,
  (extract(epoch from h.shown_at) * 1000)::bigint as "shownAt", (extract(epoch from least(h.expires_at, h.settled_at)) * 1000)::bigint as "expiresAt"`;

/** One round trip: was this report seen, whose number is it, and what did they have open in the last half hour. */
export async function loadCall(
  database: Database,
  call: {
    trunk: string;
    callId: string;
    fromTag: string;
    callerLookup: Buffer | null;
    called: string | null;
    withheld: boolean;
    receivedAt: Instant;
  },
): Promise<CallSituation> {
  const received = new Date(call.receivedAt);
  const { rows } = await load<CallSituation>(
    'load-call',
    database,
    sql`
    with owners as (select distinct customer_id from contact
      where lookup = ${call.callerLookup} and kind in ('mobile', 'landline', 'voip') and valid_from <= ${received} and valid_to is null),
    theirs as (select ${attemptColumns} from challenge h where h.shown_at > ${received}::timestamptz - interval '30 minutes'
      and h.customer_id in (select customer_id from owners) and (h.callers is null or h.callers @> array[${call.callerLookup}]::bytea[])),
    awaited as (select ${attemptColumns} from challenge h where h.shown_at > ${received}::timestamptz - interval '30 minutes'
      and h.callers @> array[${call.callerLookup}]::bytea[] and h.customer_id not in (select customer_id from owners)),
    shown as (select ${attemptColumns} from challenge h where ${call.withheld} and h.state = 'pending' and h.id in (
      select n.challenge_id from number_shown n where n.number = ${call.called} and n.open @> ${received}::timestamptz))
    select exists (select from inbound_call where trunk = ${call.trunk} and call_id = ${call.callId} and from_tag = ${call.fromTag}) as repeated,
      array(select customer_id::text from owners order by customer_id) as customers,
      array(select c.login_id from customer c where c.id in (select customer_id from owners) order by c.id) as "loginIds",
      (select coalesce(json_agg(a), '[]') from (select * from theirs union all select * from awaited union all select * from shown) a) as attempts`,
  );
  return rows[0] as CallSituation;
}

export interface CallRow {
  readonly trunk: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly code: number;
  readonly callerLookup: Buffer | null;
  readonly called: string | null;
  readonly outcome: string;
  readonly challengeId: string | null;
  readonly receivedAt: Instant;
}

/** Each report counts once, however often the trunk repeats it. */
export function insertCall(call: CallRow): Part {
  return {
    name: 'new_call',
    sql: sql`insert into inbound_call (trunk, call_id, from_tag, code, caller_lookup, called, outcome, challenge_id, received_at)
      values (${call.trunk}, ${call.callId}, ${call.fromTag}, ${call.code}, ${call.callerLookup}, ${call.called}, ${call.outcome}, ${call.challengeId}::uuid, ${new Date(call.receivedAt)})
      on conflict do nothing returning call_id`,
    mustChangeOne: true,
  };
}

import type { ChallengeState } from '#core/challenge.ts';
import { callsCountedFor, formerNumberFreezesFor } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';
import { quietAfterShown } from '#core/number-pool.ts';
import type { Database } from '../database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from '../facts.ts';
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
  /** A page of a forgotten password of one of them shows the number called, or did less than ten minutes ago, though a call to it proves nothing there. */
  readonly shownInVain: boolean;
  /** Only of a call to the freeze number. */
  readonly freeze: FreezeSituation | null;
}

/** Whose account a call to the freeze number is about. */
export interface FreezeSituation {
  /** To whom the number is registered now, or was until it was replaced on the web less than 72 hours ago. */
  readonly customers: readonly CustomerRecord[];
  /** Ids of those of them to whom it is registered no more. */
  readonly former: readonly string[];
  /** Such calls that counted for one of them in the 30 days before. */
  readonly earlierCalls: number;
}

interface Row extends Omit<CallSituation, 'freeze'> {
  readonly freezers: readonly FactsRow[];
  readonly former: readonly string[];
  readonly earlierCalls: number;
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
    /** It was the freeze number that was called. */
    toFreeze: boolean;
    /** It was a number of the pool of changes. */
    toChange: boolean;
  },
): Promise<CallSituation> {
  const received = new Date(call.receivedAt);
  const { rows } = await load<Row>(
    'load-call',
    database,
    sql`
    with owners as (select distinct customer_id from contact
      where lookup = ${call.callerLookup} and kind in ('mobile', 'landline', 'voip') and valid_from <= ${received} and valid_to is null),
    theirs as (select ${attemptColumns} from challenge h where h.shown_at > ${received}::timestamptz - interval '30 minutes'
      and h.customer_id in (select customer_id from owners) and (h.callers is null or h.callers @> array[${call.callerLookup}]::bytea[])),
    awaited as (select ${attemptColumns} from challenge h where h.shown_at > ${received}::timestamptz - interval '30 minutes'
      and h.purpose = 'procedure' and h.callers @> array[${call.callerLookup}]::bytea[] and h.customer_id not in (select customer_id from owners)),
    formers as (select k.customer_id from contact k
      where ${call.toFreeze} and k.lookup = ${call.callerLookup} and k.kind in ('mobile', 'landline', 'voip')
        and k.valid_to > ${new Date(call.receivedAt - formerNumberFreezesFor)} and k.valid_to <= ${received}
        and 'web' = (select s.source from contact s where s.customer_id = k.customer_id and s.field = k.field and s.valid_from >= k.valid_to
          and s.id <> k.id order by s.valid_from, s.id limit 1)),
    freezers as (select customer_id from owners where ${call.toFreeze} union select customer_id from formers),
    shown as (select ${attemptColumns} from challenge h where ${call.withheld} and h.state = 'pending' and h.id in (
      select n.challenge_id from number_shown n where n.number = ${call.called} and n.open @> ${received}::timestamptz))
    select exists (select from inbound_call where trunk = ${call.trunk} and call_id = ${call.callId} and from_tag = ${call.fromTag}) as repeated,
      array(select customer_id::text from owners order by customer_id) as customers,
      array(select c.login_id from customer c where c.id in (select customer_id from owners) order by c.id) as "loginIds",
      (select coalesce(json_agg(a), '[]') from (select * from theirs union all select * from awaited union all select * from shown) a) as attempts,
      ${call.toChange}::boolean and exists (select from password_reset r where r.ends_at > ${received} and r.customer_id in (select customer_id from owners)
        and ${call.called} = any (r.numbers) and r.shown_at <= ${received} and r.expires_at + ${quietAfterShown} * interval '1 millisecond' > ${received}
        and not exists (select from challenge h where h.login_uid = r.login_uid and h.secret->>'number' = ${call.called})) as "shownInVain",
      (select coalesce(json_agg(${factsJson('c')} order by c.id), '[]') from customer c where c.id in (select customer_id from freezers)) as freezers,
      array(select customer_id::text from formers except select customer_id::text from owners) as former,
      (select count(*) from inbound_call i where i.freezes_customer in (select customer_id from freezers)
        and i.received_at > ${new Date(call.receivedAt - callsCountedFor)} and i.received_at < ${received})::int as "earlierCalls"`,
  );
  const { freezers, former, earlierCalls, ...situation } = rows[0] as Row;
  return { ...situation, freeze: call.toFreeze ? { customers: freezers.map(readFacts), former, earlierCalls } : null };
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
  /** The one customer for whom it counts as a call to the freeze number. */
  readonly freezes: string | null;
}

/** Each report counts once, however often the trunk repeats it. */
export function insertCall(call: CallRow): Part {
  return {
    name: 'new_call',
    sql: sql`insert into inbound_call (trunk, call_id, from_tag, code, caller_lookup, called, outcome, challenge_id, received_at, freezes_customer)
      values (${call.trunk}, ${call.callId}, ${call.fromTag}, ${call.code}, ${call.callerLookup}, ${call.called}, ${call.outcome}, ${call.challengeId}::uuid, ${new Date(call.receivedAt)}, ${call.freezes}::bigint)
      on conflict do nothing returning call_id`,
    mustChangeOne: true,
  };
}

import type { Instant } from '#core/instant.ts';
import { quietAfterShown } from '#core/number-pool.ts';
import { sql } from '../sql.ts';
import { type Spend, spendMessage } from './sends.ts';
import type { ChallengePurpose } from './state.ts';
import type { Part } from './statement.ts';

/** A challenge about to be shown. Instants on the application's clock. */
export interface NewChallenge {
  readonly id: string;
  readonly loginUid: string;
  readonly customerId: string;
  readonly browserId: string;
  readonly channel: string;
  readonly method: string;
  readonly secret: unknown;
  readonly prompt: unknown;
  readonly authenticator: string | null;
  readonly judged: number;
  readonly knownBrowser: boolean;
  readonly network: string;
  readonly shownAt: Instant;
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
  /** null: it takes none of the customer's places. */
  readonly place: number | null;
  /** The attempt that loses its place to this one. */
  readonly giveWay: { readonly challengeId: string; readonly as: 'replaced' | 'evicted' } | null;
  /** `another-message`: a call that buys this browser one more message, and is no factor on this channel. */
  readonly purpose: ChallengePurpose;
  /** Keyed digests of the numbers whose call passes it; null: every number registered to the customer. */
  readonly callers: readonly Buffer[] | null;
  /** Pool that its number is drawn from. */
  readonly pool: 'login' | 'change';
  /** What the message costs; null when none is sent. */
  readonly spend: Spend | null;
  readonly number: {
    readonly number: string;
    readonly shared: boolean;
    readonly subjects: readonly Buffer[];
    readonly kept: boolean;
  } | null;
}

const range = (from: Instant, until: Instant) => sql`tstzrange(${new Date(from)}, ${new Date(Math.max(from, until))})`;

/** What issuing changes; every part after `gave_way` waits for it, so that the database's own constraints see the place free. */
export function issueParts(challenge: NewChallenge): Part[] {
  const parts: Part[] = [gaveWay(challenge), newChallenge(challenge)];
  if (challenge.place !== null) parts.push(newPlace(challenge));
  if (challenge.giveWay) parts.push(supersedeMessages(challenge.giveWay.challengeId), closeNumbers(challenge));
  if (challenge.spend) parts.push(...spendMessage(challenge.spend, challenge.sentAt));
  if (challenge.number) parts.push(challenge.number.kept ? keptNumbers(challenge) : shownNumbers(challenge));
  return parts;
}

/** Beside the attempt that loses its place: a challenge of this very login whose time ran out is settled here, before the next one stands. */
function gaveWay({ giveWay, loginUid, sentAt }: NewChallenge): Part {
  const now = new Date(sentAt);
  return {
    name: 'gave_way',
    sql: sql`update challenge set state = case when expires_at <= ${now} then 'expired' else ${giveWay?.as ?? 'replaced'} end, settled_at = ${now}, expires_at = least(expires_at, ${now})
      where (id = ${giveWay?.challengeId ?? null}::uuid or login_uid = ${loginUid}) and state = 'pending' returning id, login_uid`,
  };
}

function newChallenge(c: NewChallenge): Part {
  return {
    name: 'new_challenge',
    sql: sql`insert into challenge (id, login_uid, customer_id, browser_id, channel, purpose, method, state, secret, prompt, authenticator, judged,
        known_browser, network, shown_at, sent_at, expires_at, callers)
      select ${c.id}::uuid, ${c.loginUid}, ${c.customerId}::bigint, ${c.browserId}::uuid, ${c.channel}, ${c.purpose}, ${c.method}, 'pending',
        ${JSON.stringify(c.secret)}::jsonb, ${JSON.stringify(c.prompt)}::jsonb, ${c.authenticator}, ${c.judged}::smallint, ${c.knownBrowser}::boolean, ${c.network},
        ${new Date(c.shownAt)}::timestamptz, ${new Date(c.sentAt)}::timestamptz, ${new Date(c.expiresAt)}::timestamptz, ${c.callers}::bytea[]
      from (select count(*) from gave_way) after_gave_way returning id`,
    mustChangeOne: true,
  };
}

function newPlace(c: NewChallenge): Part {
  return {
    name: 'new_place',
    sql: sql`insert into attempt_place (customer_id, place, challenge_id, login_uid, network, shown_at, until)
      select ${c.customerId}::bigint, ${c.place}::smallint, ${c.id}::uuid, ${c.loginUid}, ${c.network}, ${new Date(c.shownAt)}::timestamptz, ${new Date(c.expiresAt)}::timestamptz
      from (select count(*) from gave_way) after_gave_way
      on conflict (customer_id, place) do update set challenge_id = excluded.challenge_id, login_uid = excluded.login_uid, network = excluded.network,
        shown_at = excluded.shown_at, until = excluded.until
      where attempt_place.until <= ${new Date(c.sentAt)} or attempt_place.challenge_id = ${c.giveWay?.challengeId ?? null}::uuid
      returning place`,
    mustChangeOne: true,
  };
}

/** What the attempt that gave way was about to send is not sent any more. */
export function supersedeMessages(challengeId: string): Part {
  return {
    name: 'superseded',
    sql: sql`update outbox set state = 'superseded', sealed = null, recipient = null where challenge_id = ${challengeId}::uuid and state = 'queued' returning id`,
  };
}

function closeNumbers({ giveWay, number, sentAt }: NewChallenge): Part {
  if (number?.kept) return { name: 'closed_numbers', sql: sql`select` };
  return closeNumbersOf(giveWay?.challengeId ?? '', sentAt);
}

/** The number stops being shown now, and rests for ten minutes. */
export function closeNumbersOf(challengeId: string, now: Instant): Part {
  const at = new Date(now);
  return {
    name: 'closed_numbers',
    sql: sql`update number_shown set open = tstzrange(lower(open), greatest(lower(open), least(upper(open), ${at}))),
        quiet = tstzrange(lower(quiet), greatest(lower(quiet), least(upper(open), ${at})) + ${quietAfterShown} * interval '1 millisecond')
      where challenge_id = ${challengeId}::uuid returning id`,
  };
}

function keptNumbers(c: NewChallenge): Part {
  return {
    name: 'kept_numbers',
    sql: sql`update number_shown set challenge_id = ${c.id}::uuid, open = ${range(c.shownAt, c.expiresAt)}, quiet = ${range(c.shownAt, c.expiresAt + quietAfterShown)}
      where challenge_id = ${c.giveWay?.challengeId ?? null}::uuid returning id`,
  };
}

function shownNumbers(c: NewChallenge): Part {
  return {
    name: 'shown_numbers',
    sql: sql`insert into number_shown (pool, number, subject, challenge_id, open, quiet, shared)
      select ${c.pool}, ${c.number?.number}, subject, ${c.id}::uuid, ${range(c.shownAt, c.expiresAt)}, ${range(c.shownAt, c.expiresAt + quietAfterShown)}, ${c.number?.shared}::boolean
      from unnest(${c.number?.subjects}::bytea[]) subject, (select count(*) from gave_way) after_gave_way returning id`,
  };
}

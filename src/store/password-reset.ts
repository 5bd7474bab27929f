import { judgedAnswers } from '#core/challenge.ts';
import { day, type Instant, minute } from '#core/instant.ts';
import type { Database } from './database.ts';
import { load, type Part } from './sign-in/statement.ts';
import { type Fragment, sql } from './sql.ts';

/** What somebody who has forgotten the password is asked now: the same columns for every login ID, whether it exists or not. */
export interface AskedReset {
  readonly method: string;
  /** Number of the pool to call; null when the method shows none. */
  readonly number: string | null;
  readonly shownAt: Instant;
  readonly expiresAt: Instant;
}

export interface NewReset extends AskedReset {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly subject: Buffer;
  /** null: nobody whose password is set anew here. */
  readonly customerId: string | null;
  readonly browserId: string;
  readonly lane: string;
  readonly network: string;
  readonly userAgent: string;
  readonly returnUid: string | null;
  readonly startedAt: Instant;
  readonly endsAt: Instant;
  /** The proof underneath; null: none. */
  readonly loginUid: string | null;
}

export const insertReset = (r: NewReset): Part => ({
  name: 'new_reset',
  sql: sql`insert into password_reset (id, token_hash, subject, customer_id, browser_id, lane, network, user_agent, return_uid, method, number, numbers,
      shown_at, expires_at, login_uid, started_at, ends_at)
    values (${r.id}::uuid, ${r.tokenHash}, ${r.subject}, ${r.customerId}::bigint, ${r.browserId}::uuid, ${r.lane}, ${r.network}, ${r.userAgent}, ${r.returnUid},
      ${r.method}, ${r.number}, array_remove(array[${r.number}]::text[], null), ${new Date(r.shownAt)}, ${new Date(r.expiresAt)}, ${r.loginUid},
      ${new Date(r.startedAt)}, ${new Date(r.endsAt)}) returning id`,
  mustChangeOne: true,
});

/** One reset, by what its own browser presents. */
export interface ResetRecord extends Omit<NewReset, 'tokenHash'> {
  readonly asks: number;
  readonly judged: number;
  readonly extended: boolean;
  readonly provedAt: Instant | null;
  /** End of the wait of its lane after wrong answers. */
  readonly waitUntil: Instant | null;
  /** The newest challenge of the proof underneath. No page may show anything of it before `provedAt`. */
  readonly challenge: ResetChallenge | null;
}

export interface ResetChallenge {
  readonly id: string;
  readonly method: string;
  readonly state: string;
  readonly secret: unknown;
  readonly authenticator: string | null;
  readonly sends: number;
}

const ms = (expression: Fragment): Fragment => sql`(extract(epoch from ${expression}) * 1000)::bigint`;

interface Row extends Omit<ResetRecord, 'subject'> {
  readonly subject: string;
}

const columns = sql`json_build_object('id', r.id, 'subject', encode(r.subject, 'base64'), 'customerId', r.customer_id::text, 'browserId', r.browser_id, 'lane', r.lane,
  'network', r.network, 'userAgent', r.user_agent, 'returnUid', r.return_uid, 'method', r.method, 'number', r.number, 'shownAt', ${ms(sql`r.shown_at`)},
  'expiresAt', ${ms(sql`r.expires_at`)}, 'asks', r.asks, 'judged', r.judged, 'extended', r.extended, 'loginUid', r.login_uid,
  'provedAt', ${ms(sql`r.proved_at`)}, 'startedAt', ${ms(sql`r.started_at`)}, 'endsAt', ${ms(sql`r.ends_at`)},
  'waitUntil', (select ${ms(sql`f.wait_until`)} from failure_lane f where f.subject = r.subject and f.purpose = 'reset' and f.lane = r.lane),
  'challenge', (select json_build_object('id', h.id, 'method', h.method, 'state', h.state, 'secret', h.secret, 'authenticator', h.authenticator, 'sends', h.sends)
    from challenge h where h.login_uid = r.login_uid order by h.shown_at desc, h.sent_at desc limit 1)) as reset`;

const read = (rows: readonly { reset: Row }[]): ResetRecord | null =>
  rows[0] ? { ...rows[0].reset, subject: Buffer.from(rows[0].reset.subject, 'base64') } : null;

/** null: none, another browser's, or over. */
export async function loadReset(database: Database, tokenHash: Buffer, now: Instant): Promise<ResetRecord | null> {
  const { rows } = await load<{ reset: Row }>(
    'load-reset',
    database,
    sql`select ${columns} from password_reset r where r.token_hash = ${tokenHash} and r.ends_at > ${new Date(now)} and r.done_at is null`,
  );
  return read(rows);
}

/** For an open event stream, whose browser was checked before. */
export async function loadResetById(database: Database, id: string, now: Instant): Promise<ResetRecord | null> {
  const { rows } = await load<{ reset: Row }>(
    'load-reset-by-id',
    database,
    sql`select ${columns} from password_reset r where r.id = ${id}::uuid and r.ends_at > ${new Date(now)} and r.done_at is null`,
  );
  return read(rows);
}

/** What was asked for this login ID and from this network, and every number shown for the ID lately: alike for IDs that do not exist. */
export interface ResetsAround {
  readonly inLane: readonly Instant[];
  readonly inNetwork: readonly Instant[];
  readonly numbers: readonly string[];
  readonly waitUntil: Instant | null;
}

/** Bytes that name what one network asks for, whatever the login IDs. */
const networkSubject = Buffer.from('reset');
const laneKey = (subject: Buffer, lane: string) => ({ subject, lane: `reset ${lane}` });

export const askKeys = ({ subject, lane, network }: { readonly subject: Buffer; readonly lane: string; readonly network: string }) => ({
  lane: laneKey(subject, lane),
  network: { subject: networkSubject, lane: network },
});

/** Numbers rest as long as those of logins do, and the longest time that one is shown. */
const numbersRest = 20 * minute;

export async function loadResetsAround(
  database: Database,
  who: { readonly subject: Buffer; readonly lane: string; readonly network: string },
  now: Instant,
): Promise<ResetsAround> {
  const keys = askKeys(who);
  const sent = (key: { subject: Buffer; lane: string }): Fragment =>
    sql`(select coalesce(json_agg(${ms(sql`sent`)}), '[]') from send_budget b, unnest(b.sent_at) sent where b.subject = ${key.subject} and b.lane = ${key.lane})`;
  const { rows } = await load<ResetsAround>(
    'load-resets-around',
    database,
    sql`select ${sent(keys.lane)} as "inLane", ${sent(keys.network)} as "inNetwork",
      (select coalesce(json_agg(distinct shown), '[]') from password_reset r, unnest(r.numbers) shown
        where r.subject = ${who.subject} and r.shown_at > ${new Date(now - numbersRest)}) as numbers,
      (select ${ms(sql`f.wait_until`)} from failure_lane f where f.subject = ${who.subject} and f.purpose = 'reset' and f.lane = ${who.lane}) as "waitUntil"`,
  );
  const row = rows[0] as ResetsAround;
  return { ...row, waitUntil: row.waitUntil === null ? null : Number(row.waitUntil) };
}

/** Something else is asked: another code, another number, another method. */
export const askAnew = (reset: Pick<ResetRecord, 'id' | 'asks'>, asked: AskedReset): Part => ({
  name: 'asked_anew',
  sql: sql`update password_reset set method = ${asked.method}, number = ${asked.number}, numbers = numbers || array_remove(array[${asked.number}]::text[], null),
      shown_at = ${new Date(asked.shownAt)}, expires_at = ${new Date(asked.expiresAt)}, asks = asks + 1, judged = 0, extended = false
    where id = ${reset.id}::uuid and asks = ${reset.asks} and proved_at is null returning id`,
  mustChangeOne: true,
});

/** More time to call, once. */
export const extendReset = (id: string, expiresAt: Instant, now: Instant): Part => ({
  name: 'extended_reset',
  sql: sql`update password_reset set extended = true, expires_at = ${new Date(expiresAt)}
    where id = ${id}::uuid and not extended and proved_at is null and expires_at > ${new Date(now)} returning id`,
  mustChangeOne: true,
});

/** A wrong answer: three are judged, however many are posted at once. */
export const countWrongReset = (reset: Pick<ResetRecord, 'id' | 'asks'>, now: Instant): Part => ({
  name: 'judged_reset',
  sql: sql`update password_reset set judged = judged + 1 where id = ${reset.id}::uuid and asks = ${reset.asks} and judged < ${judgedAnswers}
    and proved_at is null and expires_at > ${new Date(now)} returning id`,
  mustChangeOne: true,
});

/** The first proof is complete: from now on its browser presents something new. */
export const proveReset = (id: string, tokenHash: Buffer, now: Instant): Part => ({
  name: 'proved_reset',
  sql: sql`update password_reset set proved_at = ${new Date(now)}, token_hash = ${tokenHash}
    where id = ${id}::uuid and proved_at is null and judged < ${judgedAnswers} and ends_at > ${new Date(now)} returning id`,
  mustChangeOne: true,
});

/** No identifier that a browser presents survives a rise in assurance (rule 4). */
export const rotateReset = (id: string, tokenHash: Buffer): Part => ({
  name: 'rotated_reset',
  sql: sql`update password_reset set token_hash = ${tokenHash} where id = ${id}::uuid returning id`,
  mustChangeOne: true,
});

/** The password is set: nothing leads on from it, and what it showed is forgotten with the others. */
export const finishReset = (id: string, now: Instant): Part => ({
  name: 'finished_reset',
  sql: sql`update password_reset set done_at = ${new Date(now)} where id = ${id}::uuid and done_at is null returning id`,
  mustChangeOne: true,
});

/** What this browser has just finished, to say so again to whoever pressed twice or got no answer; null: nothing since `since`. */
export async function loadFinishedReset(
  database: Database,
  tokenHash: Buffer,
  since: Instant,
): Promise<Pick<ResetRecord, 'returnUid'> | null> {
  const { rows } = await load<Pick<ResetRecord, 'returnUid'>>(
    'load-finished-reset',
    database,
    sql`select return_uid as "returnUid" from password_reset where token_hash = ${tokenHash} and done_at > ${new Date(since)}`,
  );
  return rows[0] ?? null;
}

/** Deletes what nobody can go on with, once the numbers it showed have rested. Returns how many. */
export async function sweepResets(database: Database, now: Instant): Promise<number> {
  const { rows } = await load(
    'sweep-resets',
    database,
    sql`delete from password_reset where id in (select id from password_reset where ends_at < ${new Date(now - day)} limit 1000) returning id`,
  );
  return rows.length;
}

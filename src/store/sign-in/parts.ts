import type { Instant } from '#core/instant.ts';
import { backstop, backstopLane, failuresPerWait, type LanePurpose, openAfterCall, waits } from '#core/lockout.ts';
import { type Fragment, sql } from '../sql.ts';
import type { Part } from './statement.ts';

/** The browser's new token; the browser keeps its identity. */
export function rotateBrowser(browser: { id: string; tokenHash: Buffer }, now: Instant): Part {
  return {
    name: 'rotated_browser',
    sql: sql`insert into browser (id, token_hash, seen_at) values (${browser.id}, ${browser.tokenHash}, ${new Date(now)})
      on conflict (id) do update set token_hash = excluded.token_hash, seen_at = excluded.seen_at returning id`,
  };
}

/** A browser that is named somewhere but is given no token (yet): one that is known already keeps what it presents. */
export const keepBrowser = (browser: { id: string; tokenHash: Buffer }, now: Instant): Part => ({
  name: 'kept_browser',
  sql: sql`insert into browser (id, token_hash, seen_at) values (${browser.id}, ${browser.tokenHash}, ${new Date(now)})
    on conflict (id) do nothing returning id`,
});

export function rememberBrowser(browserId: string, customerId: string, now: Instant): Part {
  return {
    name: 'known',
    sql: sql`insert into known_browser (browser_id, customer_id, since, last_login_at) values (${browserId}, ${customerId}, ${new Date(now)}, ${new Date(now)})
      on conflict (browser_id, customer_id) do update set last_login_at = excluded.last_login_at, revoked_at = null,
        since = case when known_browser.revoked_at is null then known_browser.since else excluded.since end returning browser_id`,
  };
}

interface LaneKey {
  readonly subject: Buffer;
  readonly purpose: LanePurpose;
  readonly lane: string;
}

/** A failure counted where it happened; the wait follows from the count that the database ends up with, however many requests race. */
export function countFailure(key: LaneKey, now: Instant, only: Fragment = sql``): Part {
  const every = failuresPerWait[key.purpose];
  const table = sql`(${[...waits]}::bigint[])`;
  return {
    name: 'failure',
    sql: sql`insert into failure_lane as f (subject, purpose, lane, failures, updated_at) values (${key.subject}, ${key.purpose}, ${key.lane}, 1, ${new Date(now)})
      on conflict (subject, purpose, lane) do update set failures = f.failures + 1, updated_at = excluded.updated_at,
        wait_until = case when (f.failures + 1) % ${every}::int = 0
          then excluded.updated_at + ${table}[least((f.failures + 1) / ${every}::int, ${waits.length}::int)] * interval '1 millisecond' else f.wait_until end
      ${only} returning failures`,
  };
}

/**
 * The same for what is only judged when it is posted: changes nothing, and so undoes the step, when the lane has begun to wait meanwhile.
 * However many guesses are posted at once, no more are judged than one after another.
 */
export function countFailureUnlessWaiting(key: LaneKey, now: Instant): Part {
  return { ...countFailure(key, now, sql`where f.wait_until is null or f.wait_until <= excluded.updated_at`), mustChangeOne: true };
}

/** Success: its lane begins anew. */
export function clearLane(key: LaneKey): Part {
  return {
    name: `cleared_${key.purpose}`,
    sql: sql`delete from failure_lane where subject = ${key.subject} and purpose = ${key.purpose} and lane = ${key.lane} returning lane`,
  };
}

/**
 * The right password: its lane begins anew, and failures behind the lanes are no longer in a row. A wait that began while it was being hashed stays:
 * nothing is judged in a lane that waits, so the right one came at the same time as the last wrong one, not after it.
 */
export function clearPasswordLane({ subject, lane, method }: { subject: Buffer; lane: string; method: string }, now: Instant): Part {
  return {
    name: 'cleared_password',
    sql: sql`delete from failure_lane where subject = ${subject} and purpose = 'password' and lane = any (${[lane, backstopLane(method)]}::text[])
      and (wait_until is null or wait_until <= ${new Date(now)}) returning lane`,
  };
}

/** The same failure behind all lanes of unknown browsers; changes nothing, and so undoes the step, once they are locked. */
export function countBehindLanes(key: { subject: Buffer; purpose: LanePurpose; method: string }, now: Instant): Part {
  return {
    name: 'backstop',
    sql: sql`insert into failure_lane as f (subject, purpose, lane, failures, updated_at)
      values (${key.subject}, ${key.purpose}, ${backstopLane(key.method)}, 1, ${new Date(now)})
      on conflict (subject, purpose, lane) do update set failures = f.failures + 1, updated_at = excluded.updated_at
      where f.failures < ${backstop}::int or f.open_until > excluded.updated_at returning failures`,
    mustChangeOne: true,
  };
}

/** The failure that `countBehindLanes` counts in the same step is the one that locks. */
export const isLocking: Fragment = sql`exists (select from backstop where failures = ${sql.lit(backstop)})`;

/** Nothing of this type is on record of this login yet: however often somebody presses, there is one alarm. */
export const isFirstOf = (loginUid: string, type: string): Fragment =>
  sql`not exists (select from audit_event where login_uid = ${loginUid} and type = ${type})`;

/**
 * Success of what is only judged when it is posted: the lane begins anew, and the row is locked meanwhile. Changes nothing, and so undoes the step, when
 * the lane has begun to wait: of many guesses at once the right one counts only while there were not too many wrong ones.
 */
export function clearLaneUnlessWaiting({ subject, purpose, lane }: LaneKey, now: Instant): Part {
  return {
    name: 'cleared_lane',
    sql: sql`insert into failure_lane as f (subject, purpose, lane, failures, updated_at) values (${subject}, ${purpose}, ${lane}, 0, ${new Date(now)})
      on conflict (subject, purpose, lane) do update set failures = 0, wait_until = null, updated_at = excluded.updated_at
      where f.wait_until is null or f.wait_until <= excluded.updated_at returning lane`,
    mustChangeOne: true,
  };
}

/** The same behind all lanes of unknown browsers; changes nothing, and so undoes the step, once they are locked. */
export function clearBehindLanes(key: { subject: Buffer; purpose: LanePurpose; method: string }, now: Instant): Part {
  return {
    name: 'cleared_backstop',
    sql: sql`insert into failure_lane as f (subject, purpose, lane, failures, updated_at)
      values (${key.subject}, ${key.purpose}, ${backstopLane(key.method)}, 0, ${new Date(now)})
      on conflict (subject, purpose, lane) do update set failures = 0, updated_at = excluded.updated_at
      where f.failures < ${backstop}::int or f.open_until > excluded.updated_at returning lane`,
    mustChangeOne: true,
  };
}

/** A factor was proved: what other methods failed before counts no more (rule 7: locked until another factor). */
export function openFactors(subject: Buffer): Part {
  return {
    name: 'opened_factors',
    sql: sql`delete from failure_lane where subject = ${subject} and purpose = 'factor' and lane like ${`${backstopLane('')}%`} returning lane`,
  };
}

/** Support lifts every wait and lock of a customer. */
export const clearLanesOf = (subjects: readonly Buffer[]): Part => ({
  name: 'cleared_lanes',
  sql: sql`delete from failure_lane where subject = any (${subjects}::bytea[]) returning lane`,
});

/** A call from a registered number lets unknown browsers try the password again for a while. */
export function openPassword(subjects: readonly Buffer[], method: string, now: Instant): Part {
  return {
    name: 'opened_password',
    sql: sql`update failure_lane set failures = 0, open_until = ${new Date(now + openAfterCall)}
      where subject = any (${subjects}::bytea[]) and purpose = 'password' and lane = ${backstopLane(method)} returning lane`,
  };
}

/** Kept for assurance: it counts once the login is complete. */
export function keepProof(proof: {
  loginUid: string;
  customerId: string;
  method: string;
  authenticator: string;
  happenedAt: Instant;
}): Part {
  return {
    name: 'proof',
    sql: sql`insert into authentication_event (login_uid, customer_id, method, authenticator, happened_at)
      values (${proof.loginUid}, ${proof.customerId}, ${proof.method}, ${proof.authenticator}, ${new Date(proof.happenedAt)})
      on conflict (login_uid, method) do update set happened_at = excluded.happened_at, authenticator = excluded.authenticator returning id`,
  };
}

/** A place is free as soon as its attempt is settled. */
export function freePlace(challengeId: string): Part {
  return { name: 'freed_place', sql: sql`delete from attempt_place where challenge_id = ${challengeId}::uuid returning place` };
}

/** The login's own browser presents a new secret from here on. */
export function rotateLogin(uid: string, cookieHash: Buffer): Part {
  return {
    name: 'rotated_login',
    sql: sql`update login set cookie_hash = ${cookieHash} where uid = ${uid} and state = 'open' returning uid`,
    mustChangeOne: true,
  };
}

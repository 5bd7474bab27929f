import type { Instant } from '#core/instant.ts';
import { backstop } from '#core/lockout.ts';
import type { Proves } from '#core/procedure.ts';
import type { Database } from '../database.ts';
import { loginNotFrozen } from '../hold.ts';
import { execute, sql } from '../sql.ts';
import type { Part } from './statement.ts';

export interface NewLogin {
  readonly uid: string;
  readonly cookieHash: Buffer;
  readonly customerId: string;
  readonly browserId: string;
  readonly channel: string;
  readonly clientId: string;
  readonly network: string;
  readonly userAgent: string;
  readonly reauthentication: boolean;
  readonly sessionUid: string | null;
  readonly policyVersion: number;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
  /** Set when it is one proof of a procedure. */
  readonly procedure?: { readonly id: string; readonly proves: Proves };
  /** The lane must not have begun to wait, nor (`backstop`) been locked, while the password was hashed: parallel guesses share one budget. */
  readonly notWaiting: {
    readonly subject: Buffer;
    readonly purpose: string;
    readonly lane: string;
    readonly backstop: string | null;
    /** The hash that the password was verified against must still stand: it may have been changed while it was being hashed. */
    readonly verified: string;
    /** A part before this one, `rehashed`, replaces that hash by a better one of the same password. */
    readonly replaced: boolean;
  } | null;
}

/** True when the password of this login was accepted, or its step-up begun. */
export async function loginExists(database: Database, uid: string): Promise<boolean> {
  return (await execute(database, sql`select from login where uid = ${uid}`)).rowCount === 1;
}

/** True when this browser's secret is the login's: all that a way back needs to know. */
export async function isLoginOf(database: Database, uid: string, cookieHash: Buffer): Promise<boolean> {
  return (await execute(database, sql`select from login where uid = ${uid} and cookie_hash = ${cookieHash}`)).rowCount === 1;
}

/** Changes nothing (and so undoes the step) when this login was begun already, or its lane waits. */
export function insertLogin(login: NewLogin): Part {
  const { notWaiting: lane } = login;
  // Shared, so that whoever changes the password and ends what the old one began is waited for, or waits for us (decision 0137).
  const stands = lane?.replaced
    ? sql`select from rehashed`
    : sql`select from customer_password p where p.customer_id = ${login.customerId}::bigint and p.hash = ${lane?.verified ?? null} for share`;
  return {
    name: 'new_login',
    sql: sql`insert into login (uid, cookie_hash, customer_id, browser_id, channel, client_id, network, user_agent, state, reauthentication,
        session_uid, policy_version, started_at, expires_at, procedure_id, proves)
      select ${login.uid}, ${login.cookieHash}::bytea, ${login.customerId}::bigint, ${login.browserId}::uuid, ${login.channel}, ${login.clientId}, ${login.network},
        ${login.userAgent}, 'open', ${login.reauthentication}::boolean, ${login.sessionUid}, ${login.policyVersion}::integer,
        ${new Date(login.startedAt)}::timestamptz, ${new Date(login.expiresAt)}::timestamptz, ${login.procedure?.id ?? null}::uuid, ${login.procedure?.proves ?? null}
      where not exists (select from failure_lane f where f.subject = ${lane?.subject ?? null}::bytea and f.purpose = ${lane?.purpose ?? null}
        and (f.lane = ${lane?.lane ?? null} and f.wait_until > ${new Date(login.startedAt)}
          or f.lane = ${lane?.backstop ?? null} and f.failures >= ${backstop}::int and coalesce(f.open_until <= ${new Date(login.startedAt)}, true)))
        and (${lane === null}::boolean or exists (${stands}))
      on conflict (uid) do nothing returning uid`,
    mustChangeOne: true,
  };
}

/** The login is done; from now on its browser presents something new. Not while login is frozen: what was loaded may have changed meanwhile. */
export function completeLogin(uid: string, cookieHash: Buffer, now: Instant): Part {
  return {
    name: 'completed_login',
    sql: sql`update login set state = 'completed', completed_at = ${new Date(now)}, cookie_hash = ${cookieHash}
      where uid = ${uid} and state = 'open' and ${loginNotFrozen(sql`login.customer_id`)} returning uid`,
    mustChangeOne: true,
  };
}

/** Nothing more can come of this login. */
export function endLogin(uid: string, reason: string): Part {
  return {
    name: 'ended_login',
    sql: sql`update login set state = 'ended', end_reason = ${reason} where uid = ${uid} and state = 'open' returning uid`,
    mustChangeOne: true,
  };
}

/** The open challenge may outlast the ten minutes after the password. */
export function prolongLogin(uid: string, expiresAt: Instant): Part {
  return {
    name: 'prolonged_login',
    sql: sql`update login set expires_at = greatest(expires_at, ${new Date(expiresAt)}) where uid = ${uid} and state = 'open' returning uid`,
    mustChangeOne: true,
  };
}

import type { Instant } from '#core/instant.ts';
import type { Database } from './database.ts';
import { load } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** Where a page of the history goes on: before this entry. */
export interface HistoryKey {
  readonly at: Instant;
  readonly id: string;
}

/** What became of a login, as its later events say. */
export interface LaterEvent {
  readonly type: string;
  readonly method: string | null;
  readonly reason: string | null;
}

/** One right password, or one step-up, and what came of it. */
export interface HistoryRecord extends HistoryKey {
  readonly loginUid: string;
  readonly stepUp: boolean;
  readonly channel: string | null;
  readonly clientId: string | null;
  readonly network: string | null;
  readonly knownBrowser: boolean | null;
  /** Sealed for 'audit', base64; null when it has been erased. */
  readonly userAgent: string | null;
  readonly later: readonly LaterEvent[];
}

/**
 * Logins of a customer since an instant, newest first, by the index of just these events (`audit_event_logins`): a page costs the same however many
 * events there are. The list of types must stand in the statement as it stands in the index.
 */
export async function listLogins(
  database: Database,
  asked: { readonly customerId: string; readonly since: Instant; readonly before: HistoryKey | null; readonly limit: number },
): Promise<HistoryRecord[]> {
  const before =
    asked.before === null ? sql`` : sql`and (occurred_at, id) < (${new Date(asked.before.at)}::timestamptz, ${asked.before.id}::bigint)`;
  const { rows } = await load<{ login: HistoryRecord }>(
    'list-logins',
    database,
    sql`
    with found as materialized (
      select id, recorded_at, occurred_at, type, channel, client_id, network, login_uid, data from audit_event
      where customer_id = ${asked.customerId}::bigint and type in ('login.password_accepted', 'login.step_up_begun')
        and occurred_at >= ${new Date(asked.since)}::timestamptz ${before}
      order by occurred_at desc, id desc limit ${sql.lit(asked.limit)})
    select json_build_object('at', (extract(epoch from f.occurred_at) * 1000)::bigint, 'id', f.id::text, 'loginUid', f.login_uid,
      'stepUp', f.type = 'login.step_up_begun', 'channel', f.channel, 'clientId', f.client_id, 'network', f.network, 'knownBrowser', (f.data->>'knownBrowser')::boolean,
      'userAgent', (select encode(p.sealed, 'base64') from audit_personal p where p.recorded_at = f.recorded_at and p.event_id = f.id and p.field = 'user_agent'),
      'later', (select coalesce(json_agg(json_build_object('type', e.type, 'method', e.method, 'reason', e.reason) order by e.occurred_at, e.id), '[]')
        from audit_event e where e.login_uid = f.login_uid and e.customer_id = ${asked.customerId}::bigint
          and e.type in ('login.call_accepted', 'login.answer_accepted', 'login.answer_refused', 'login.challenge_issued', 'login.challenge_expired', 'login.completed', 'login.locked_out', 'login.suspended', 'login.disowned'))) as login
    from found f order by f.occurred_at desc, f.id desc`,
  );
  return rows.map(({ login }) => login);
}

/** One login of this customer by its uid; null for every other. */
export async function findLoginOf(
  database: Database,
  customerId: string,
  loginUid: string,
): Promise<Pick<HistoryRecord, 'at' | 'channel'> | null> {
  const { rows } = await load<{ at: number; channel: string | null }>(
    'find-login-of',
    database,
    sql`select (extract(epoch from occurred_at) * 1000)::bigint as at, channel from audit_event
      where login_uid = ${loginUid} and customer_id = ${customerId}::bigint and type in ('login.password_accepted', 'login.step_up_begun') limit 1`,
  );
  return rows[0] ? { at: Number(rows[0].at), channel: rows[0].channel } : null;
}

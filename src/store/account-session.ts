import type { Proof } from '#core/assurance.ts';
import { hour, type Instant, minute } from '#core/instant.ts';
import type { Database } from './database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from './facts.ts';
import { digest } from './oidc-model.ts';
import type { Part } from './sign-in/statement.ts';
import { load } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** Without use, the account site asks for a login again (mission.md rule 4). */
const idle = 60 * minute;
const longest = 24 * hour;

export interface NewAccountSession {
  readonly tokenHash: Buffer;
  readonly sessionUid: string;
  readonly sid: string;
  readonly customerId: string;
  readonly browserId: string | null;
  readonly at: Instant;
}

/** Replaces what the same part of the provider's session had before: a browser has one session here. */
export function insertAccountSession(session: NewAccountSession): Part[] {
  const { tokenHash, sessionUid, sid, customerId, browserId, at } = session;
  return [
    { name: 'older_account', sql: sql`delete from account_session where session_uid = ${sessionUid} returning sid` },
    {
      name: 'new_account',
      sql: sql`insert into account_session (token_hash, session_uid, sid, customer_id, browser_id, started_at, seen_at)
        select ${tokenHash}::bytea, ${sessionUid}, ${sid}, ${customerId}::bigint, ${browserId}::uuid, ${new Date(at)}::timestamptz, ${new Date(at)}::timestamptz
        from (select count(*) from older_account) after_older returning sid`,
      mustChangeOne: true,
    },
  ];
}

/** Ends it at the account site; the provider's session goes on. */
export const removeAccountSession = (tokenHash: Buffer): Part => ({
  name: 'removed_account',
  sql: sql`delete from account_session where token_hash = ${tokenHash} returning sid`,
});

/** The trading PIN was right: registered information is open until then. */
export const openRegisteredInformation = (tokenHash: Buffer, until: Instant): Part => ({
  name: 'opened_information',
  sql: sql`update account_session set pin_until = ${new Date(until)} where token_hash = ${tokenHash} returning sid`,
  mustChangeOne: true,
});

/** Who is logged in at the account site, with all that judging it needs. */
export interface AccountSessionState {
  readonly sessionUid: string;
  readonly customer: CustomerRecord;
  readonly loginId: string;
  readonly name: string;
  readonly proofs: readonly Proof[];
  readonly browserId: string | null;
  readonly browserKnown: boolean;
  /** Instant until which registered information is open; null: the PIN was not given. */
  readonly pinUntil: Instant | null;
  /** Messages on the site that the customer has not confirmed. */
  readonly unreadMessages: number;
}

interface Row {
  readonly session_uid: string;
  readonly facts: FactsRow;
  readonly login_id: string;
  readonly name: string;
  readonly proofs: Proof[];
  readonly browser_id: string | null;
  readonly browser_known: boolean;
  readonly pin_until: Instant | null;
  readonly unread: number;
}

/**
 * Counts as use of both sessions, in one round trip. null when there is none, it was idle too long, or the provider's session (or the account site's part
 * of it) has ended: that ends it here at once, whatever ended it. Only what was proved before the browser was given its token counts for it: what the session
 * proves later elsewhere needs a new one (rule 4: no identifier survives a rise in assurance).
 */
export async function loadAccountSession(database: Database, token: string, now: Instant): Promise<AccountSessionState | null> {
  const at = new Date(now);
  const { rows } = await load<Row>(
    'load-account',
    database,
    sql`
    with used as (
      update account_session a set seen_at = ${at} where token_hash = ${digest(token)} and seen_at > ${new Date(now - idle)} and started_at > ${new Date(now - longest)}
        and exists (select from oidc_session s where s.uid = a.session_uid and s.expires_at > ${at} and s.authorizations->'account'->>'sid' = a.sid)
      returning *),
    kept as (
      update oidc_session s set expires_at = greatest(s.expires_at, least(${at}::timestamptz + ${sql.lit(idle)} * interval '1 millisecond',
          s.started_at + ${sql.lit(longest)} * interval '1 millisecond')) from used where s.uid = used.session_uid)
    select u.session_uid, ${factsJson('c')} as facts, c.login_id, c.name, u.browser_id,
      exists (select from known_browser k where k.browser_id = u.browser_id and k.customer_id = c.id and k.revoked_at is null) as browser_known,
      (extract(epoch from u.pin_until) * 1000)::bigint as pin_until,
      (select count(*)::integer from site_message m where m.customer_id = c.id and m.read_at is null and m.replaced_at is null) as unread,
      (select coalesce(json_agg(json_build_object('method', e.method, 'authenticator', e.authenticator, 'happenedAt', (extract(epoch from e.happened_at) * 1000)::bigint)
        order by e.happened_at), '[]') from authentication_event e where e.session_uid = u.session_uid and e.happened_at <= u.started_at) as proofs
    from used u join customer c on c.id = u.customer_id`,
  );
  const row = rows[0];
  if (!row) return null;
  const {
    session_uid: sessionUid,
    login_id: loginId,
    name,
    proofs,
    browser_id: browserId,
    browser_known: browserKnown,
    unread: unreadMessages,
  } = row;
  const pinUntil = row.pin_until === null ? null : Number(row.pin_until);
  return { sessionUid, customer: readFacts(row.facts), loginId, name, proofs, browserId, browserKnown, pinUntil, unreadMessages };
}

/** Deletes what nobody can use any more. Returns how many. */
export async function sweepAccountSessions(database: Database, now: Instant): Promise<number> {
  const { rows } = await load(
    'sweep-account-sessions',
    database,
    sql`delete from account_session where token_hash in (
      select token_hash from account_session where seen_at < ${new Date(now - idle)} limit 1000) returning sid`,
  );
  return rows.length;
}

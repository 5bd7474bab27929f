import { hour, type Instant, minute } from '#core/instant.ts';
import type { Authorization, EndedAuthorization, Payload, SessionFilter, SessionToSave, StoredSession } from '#ports/oidc-storage.ts';
import { digest, revokeGrants } from './oidc-model.ts';
import type { Runner } from './oidc-transaction.ts';
import { type Fragment, sql, textOf } from './sql.ts';

/** Without use, a session ends after this (mission.md rule 4). */
const idle = 60 * minute;
/** Whatever its use, it ends this long after the login. */
const absolute = 24 * hour;

interface Row {
  readonly uid: string;
  readonly payload: Payload;
  readonly authorizations: Record<string, Authorization>;
  readonly expires_at: Instant;
  readonly current?: boolean;
}

const read = (row: Row | undefined): StoredSession | null =>
  row
    ? { uid: row.uid, payload: row.payload, authorizations: row.authorizations, expiresAt: row.expires_at, current: row.current ?? true }
    : null;

const idleTime = sql`${sql.lit(idle)} * interval '1 millisecond'`;
const absoluteTime = sql`${sql.lit(absolute)} * interval '1 millisecond'`;
const idleEnd = `least($2::timestamptz + ${textOf(idleTime)}, started_at + ${textOf(absoluteTime)})`;

/**
 * By what the browser presents, locked. The inner select fixes the uid before the lock is waited for: a request that began while another one
 * of the same session replaced the identifier still finds its session (`current` is then false); one that begins later finds nothing.
 */
export async function findSession(db: Runner, id: string, now: Instant): Promise<StoredSession | null> {
  const { rows } = await db.query<Row>(
    `select uid, payload, authorizations, expires_at, id_hash = $1 as current from oidc_session
     where uid = (select uid from oidc_session where id_hash = $1) and expires_at > $2 for update`,
    [digest(id), new Date(now)],
  );
  return read(rows[0]);
}

export async function findSessionByUid(db: Runner, uid: string, now: Instant): Promise<StoredSession | null> {
  const { rows } = await db.query<Row>(
    'select uid, payload, authorizations, expires_at from oidc_session where uid = $1 and expires_at > $2',
    [uid, new Date(now)],
  );
  return read(rows[0]);
}

/** Counts as use of the session, and takes its lock before any token's: the same order everywhere, so that a logout and a refresh never wait for each other. */
export async function touchSession(db: Runner, uid: string, now: Instant): Promise<StoredSession | null> {
  const { rows } = await db.query<Row>(
    `update oidc_session set expires_at = ${idleEnd} where uid = $1 and expires_at > $2 returning uid, payload, authorizations, expires_at`,
    [uid, new Date(now)],
  );
  return read(rows[0]);
}

/**
 * A part that is added brings its own instant of the next judgement; the earliest of all parts rules, and the oldest policy version that one of them
 * was judged under. What nobody judged is due at once.
 */
const judgedColumns = (until: Date | null): Fragment => sql`
  judge_at = case when ${until}::timestamptz is not null then least(kept.judge_at, ${until})
    when excluded.authorizations <> kept.authorizations then '-infinity' else kept.judge_at end,
  judged_under = case when kept.authorizations = '{}' then excluded.judged_under else least(kept.judged_under, excluded.judged_under) end`;

/** `restart`: a new login in an old session, whose absolute end counts from now. */
export function savingSession(session: SessionToSave, instant: Instant, restart: boolean): Fragment {
  const now = new Date(instant);
  const authorizations = JSON.stringify(session.authorizations);
  const until = session.judged && new Date(session.judged.until);
  const started = restart ? sql`excluded.started_at` : sql`kept.started_at`;
  return sql`insert into oidc_session as kept (uid, started_at, expires_at, id_hash, account_id, payload, authorizations, judge_at, judged_under)
     values (${session.uid}, ${now}, ${now}::timestamptz + ${idleTime}, ${digest(session.id)}, ${session.accountId}, ${JSON.stringify(session.payload)},
       ${authorizations}, coalesce(${until}, case when ${authorizations}::jsonb = '{}' then 'infinity' else '-infinity' end::timestamptz),
       coalesce(${session.judged?.policyVersion ?? null}, 2147483647))
     on conflict (uid) do update set id_hash = excluded.id_hash, account_id = excluded.account_id, payload = excluded.payload,
       authorizations = excluded.authorizations, started_at = ${started},
       expires_at = least(excluded.expires_at, ${started} + ${absoluteTime}), ${judgedColumns(until)}`;
}

export async function removeSession(db: Runner, id: string): Promise<void> {
  await db.query('delete from oidc_session where id_hash = $1', [digest(id)]);
}

export const restartingSession = (uid: string, now: Instant): Fragment =>
  sql`update oidc_session set started_at = ${new Date(now)} where uid = ${uid}`;

interface Match {
  readonly uid: string;
  readonly account_id: string;
  readonly authorizations: Record<string, Authorization>;
}

/** Ends whole sessions, or the parts of some clients; the tokens and grants go with them. */
export async function endSessions(db: Runner, filter: SessionFilter): Promise<EndedAuthorization[]> {
  const clients = filter.clientIds ?? null;
  const { rows } = await db.query<Match>(
    `select uid, account_id, authorizations from oidc_session
     where account_id is not null and ($1::text is null or account_id = $1) and ($2::text is null or uid = $2) and ($3::text[] is null or authorizations ?| $3)
     order by uid for update`,
    [filter.customerNumber ?? null, filter.sessionUid ?? null, clients],
  );
  const ended = rows.flatMap((row) => authorizationsOf(row, clients));
  const uids = rows.map((row) => row.uid);
  if (clients) await db.query('update oidc_session set authorizations = authorizations - $2::text[] where uid = any($1)', [uids, clients]);
  else await db.query('delete from oidc_session where uid = any($1)', [uids]);
  await revokeGrants(
    db,
    ended.flatMap((one) => one.grantId ?? []),
  );
  return ended.map(({ grantId: _, ...one }) => one);
}

function authorizationsOf(row: Match, clients: readonly string[] | null): (EndedAuthorization & { grantId: string | undefined })[] {
  return Object.entries(row.authorizations)
    .filter(([clientId]) => !clients || clients.includes(clientId))
    .map(([clientId, { sid, grantId }]) => ({ sessionUid: row.uid, customerNumber: row.account_id, clientId, sid: sid ?? null, grantId }));
}

import { createHash } from 'node:crypto';
import type { Duration, Instant } from '#core/instant.ts';
import type { Consumption, FoundModel, Payload } from '#ports/oidc-storage.ts';
import type { Runner } from './oidc-transaction.ts';
import { type Fragment, sql } from './sql.ts';

/** Identifiers are bearer secrets: only their digest is written. */
export const digest = (id: string): Buffer => createHash('sha256').update(id).digest();

export interface ModelRow {
  readonly model: string;
  readonly id: string;
  /** JSON. */
  readonly payload: string;
  readonly grantId: string | null;
  readonly expiresAt: Instant;
}

/** All rows in one insert; no two of the same key. */
export function savingModels(rows: readonly ModelRow[]): Fragment {
  const values = rows.map(
    ({ model, id, payload, grantId, expiresAt }) =>
      sql`(${model}::text, ${digest(id)}::bytea, ${payload}::jsonb, ${grantId}::text, ${new Date(expiresAt)}::timestamptz)`,
  );
  return sql`insert into oidc_model (model, id, payload, grant_id, expires_at) values ${sql.join(values)}
     on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, expires_at = excluded.expires_at`;
}

export async function replaceModel(db: Runner, row: Omit<ModelRow, 'grantId'>, now: Instant): Promise<boolean> {
  const { rowCount } = await db.query(
    'update oidc_model set payload = $3, expires_at = $4 where model = $1 and id = $2 and expires_at > $5',
    [row.model, digest(row.id), row.payload, new Date(row.expiresAt), new Date(now)],
  );
  return rowCount === 1;
}

export async function findModel(db: Runner, model: string, id: string, now: Instant): Promise<FoundModel | null> {
  const { rows } = await db.query<{ payload: Payload; consumed_at: Instant | null; expires_at: Instant }>(
    'select payload, consumed_at, expires_at from oidc_model where model = $1 and id = $2 and expires_at > $3',
    [model, digest(id), new Date(now)],
  );
  const row = rows[0];
  return row ? { payload: row.payload, consumedAt: row.consumed_at, expiresAt: row.expires_at } : null;
}

/** Of parallel uses exactly one changes the row; the others wait for its commit and then find it used. */
export async function consumeModel(db: Runner, model: string, id: string, now: Instant): Promise<Consumption> {
  const { rows } = await db.query<{ used_now: boolean; grant_id: string | null }>(
    `with used as (update oidc_model set consumed_at = $3 where model = $1 and id = $2 and consumed_at is null returning grant_id)
     select true as used_now, grant_id from used
     union all
     select false, (select grant_id from oidc_model where model = $1 and id = $2) where not exists (select from used)`,
    [model, digest(id), new Date(now)],
  );
  const row = rows[0];
  return row?.used_now ? { used: 'now' } : { used: 'before', grantId: row?.grant_id ?? null };
}

export async function removeModelsByGrant(db: Runner, model: string, grantId: string): Promise<void> {
  await db.query('delete from oidc_model where model = $1 and grant_id = $2', [model, grantId]);
}

export async function revokeGrants(db: Runner, grantIds: readonly string[]): Promise<void> {
  if (grantIds.length === 0) return;
  await db.query(`delete from oidc_model where grant_id = any($1) or (model = 'Grant' and id = any($2))`, [grantIds, grantIds.map(digest)]);
}

/** Insert only: a proof seen before is never written again, whoever comes first. */
export async function rememberOnce(db: Runner, id: string, ttl: Duration): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into oidc_model (model, id, payload, expires_at) values ('ReplayDetection', $1, '{}', $2) on conflict do nothing`,
    [digest(id), new Date(Date.now() + ttl)],
  );
  return rowCount === 1;
}

/** Deletes what has run out, in bounded steps so that no lock is held for long. */
export async function sweepModels(db: Runner, now: Instant): Promise<number> {
  const { rowCount: models } = await db.query(
    `delete from oidc_model where ctid in (select ctid from oidc_model
       where (model <> 'ReplayDetection' and expires_at < $1) or (model = 'ReplayDetection' and expires_at < $2) limit 2000)`,
    [new Date(now), new Date()],
  );
  const { rowCount: sessions } = await db.query(
    'delete from oidc_session where uid in (select uid from oidc_session where expires_at < $1 limit 2000)',
    [new Date(now)],
  );
  return (models ?? 0) + (sessions ?? 0);
}

import pg from 'pg';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import { clockChannel } from './clock.ts';
import type { Database } from './database.ts';
import { policyChannel } from './policy.ts';

/** The provider's keys stay: relying parties keep them. */
const kept = ['schema_migration', 'clock_offset', 'signing_key'];

/**
 * Empties the sample, evidence included, and sets its clock; the owner's role alone may. One transaction, so that a crash leaves the old sample or
 * an empty one. Returns the uids of the logins that were open.
 */
export async function emptySample(owner: pg.Pool, offsetMs: number): Promise<string[]> {
  const client = await owner.connect();
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = '15s'`);
    const { rows: tables } = await client.query<{ name: string }>(
      `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> all($1)`,
      [kept],
    );
    const { rows: logins } = await client.query<{ uid: string }>(`select uid from login where state = 'open'`);
    await client.query(`truncate ${tables.map(({ name }) => pg.escapeIdentifier(name)).join(', ')} restart identity cascade`);
    await client.query('delete from graphile_worker._private_jobs where locked_at is null');
    await client.query('update clock_offset set offset_ms = $1', [Math.round(offsetMs)]);
    await client.query('select pg_notify($1, $3), pg_notify($2, $3)', [clockChannel, policyChannel, '']);
    await client.query('commit');
    return logins.map(({ uid }) => uid);
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Tells the pages of these logins that something changed. */
export async function notifyLogins(database: Database, uids: readonly string[]): Promise<void> {
  await database.pool.query(`select count(pg_notify('login', uid)) from unnest($1::text[]) uid`, [uids]);
}

/** Uids of logins that a browser may still look at. */
export async function findOpenLogins(database: Database, since: Instant): Promise<string[]> {
  const { rows } = await database.pool.query<{ uid: string }>(`select uid from login where state = 'open' and started_at > $1`, [
    new Date(since),
  ]);
  return rows.map(({ uid }) => uid);
}

/** Whether the sample was set up to its end, and has not been emptied since. */
export async function isSamplePrepared(database: Database): Promise<boolean> {
  const { rows } = await database.pool.query(`select from audit_event where type = 'sample.prepared' limit 1`);
  return rows.length > 0;
}

/** Leaves the mark that isSamplePrepared looks for. */
export async function markSamplePrepared(database: Database, sealing: Sealing, now: Instant): Promise<void> {
  const event = { type: 'sample.prepared', outcome: 'noted', actor: 'system', occurredAt: now } as const;
  await database.pool.query('select record_audit($1::jsonb)', [auditJson(sealing, [event])]);
}

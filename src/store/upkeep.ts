import { sql } from 'kysely';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Duration, Instant } from '#core/instant.ts';
import { tellRecorded } from '#ports/observation.ts';
import type { Database } from './database.ts';

/** Settles as `expired`, with an event each, challenges whose time and grace have run out. `graces`: method id to milliseconds. Returns how many. */
export async function expireChallenges(
  database: Database,
  graces: ReadonlyMap<string, Duration>,
  now: Instant,
  limit: number,
): Promise<number> {
  const at = new Date(now);
  const { rows } = await sql<{ expired: number; events: AuditEvent[] }>`
    with grace as (select * from unnest(${[...graces.keys()]}::text[], ${[...graces.values()]}::bigint[]) grace (method, ms)),
    expired as (
      update challenge set state = 'expired', settled_at = ${at}
      where state = 'pending' and id in (
        select h.id from challenge h join grace g using (method)
        where h.state = 'pending' and h.expires_at + g.ms * interval '1 millisecond' < ${at}
        order by h.expires_at limit ${limit} for update of h skip locked)
      returning *)
    select record_audit(events) as expired, events from (
    select coalesce(jsonb_agg(jsonb_build_object('type', 'login.challenge_expired', 'outcome', 'failure', 'actor', 'system',
      'occurredAt', ${at.toISOString()}::text, 'customerId', customer_id::text, 'channel', channel, 'method', method, 'loginUid', login_uid,
      'challengeId', id, 'network', network, 'data', jsonb_build_object('expiredAt', expires_at, 'judged', judged, 'sends', sends))), '[]') as events
    from expired) e`.execute(database.kysely);
  tellRecorded(rows[0]?.events ?? []);
  return rows[0]?.expired ?? 0;
}

/** Makes the partitions of the coming months, as the owner's function allows. */
export async function ensureAuditPartitions(database: Database): Promise<void> {
  await sql`select ensure_audit_partitions()`.execute(database.kysely);
}

import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { tellRecorded } from '#ports/observation.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import type { Database } from './database.ts';
import { execute, sql } from './sql.ts';

/** Makes a delivery, with its job, for each of these clients; once, however often it is asked. Returns how many. */
export async function spreadSecurityEvent(database: Database, id: string, clients: readonly string[], now: Instant): Promise<number> {
  const { rows } = await execute<{ made: number }>(
    database,
    sql`select spread_security_event(${id}::uuid, ${[...clients]}::text[], ${new Date(now)}::timestamptz) as made`,
  );
  return rows[0]?.made ?? 0;
}

/** A delivery that this sender alone speaks for, for a while. */
export interface ClaimedSecurityEvent {
  readonly id: string;
  readonly clientId: string;
  readonly customerId: string;
  readonly customerNumber: string;
  readonly change: string;
  readonly kind: 'set' | 'lifted';
  readonly hold: string;
  readonly scope: string;
  readonly level: string;
  readonly reason: string;
  readonly happenedAt: Instant;
  /** This time included. */
  readonly attempts: number;
}

export type SecurityEventClaim =
  | { readonly kind: 'claimed'; readonly event: ClaimedSecurityEvent }
  | { readonly kind: 'settled' }
  | { readonly kind: 'claimed_elsewhere' };

/** Longer than a channel may take to answer. */
const claimFor = '15 seconds';

export async function claimSecurityEvent(database: Database, id: string): Promise<SecurityEventClaim> {
  const { rows } = await execute<ClaimedSecurityEvent>(
    database,
    sql`update security_event_delivery d set attempts = attempts + 1, claimed_until = now() + ${sql.lit(claimFor)}::interval
      from security_event e join customer c on c.id = e.customer_id
      where d.id = ${id}::uuid and d.state = 'queued' and (d.claimed_until is null or d.claimed_until < now()) and e.id = d.event_id
      returning d.id, d.client_id as "clientId", c.id::text as "customerId", c.customer_number as "customerNumber", e.id as change, e.change as kind,
        e.hold_id as hold, e.scope, e.level, e.reason, (extract(epoch from e.happened_at) * 1000)::float8 as "happenedAt", d.attempts`,
  );
  if (rows[0]) return { kind: 'claimed', event: rows[0] };
  const { rowCount } = await execute(database, sql`select from security_event_delivery where id = ${id}::uuid and state = 'queued'`);
  return { kind: rowCount === 1 ? 'claimed_elsewhere' : 'settled' };
}

/** Ends a delivery with its evidence, in one statement. */
export async function settleSecurityEvent(
  database: Database,
  sealing: Sealing,
  id: string,
  outcome: { readonly state: 'delivered' | 'undelivered'; readonly failure: string | null; readonly at: Instant },
  event: AuditEvent,
): Promise<void> {
  const { rowCount } = await execute(
    database,
    sql`with settled as (
      update security_event_delivery set state = ${outcome.state}, claimed_until = null, last_failure = ${outcome.failure}, settled_at = ${new Date(outcome.at)}
      where id = ${id}::uuid and state = 'queued' returning id)
    select record_audit(${auditJson(sealing, [event])}::jsonb) from settled`,
  );
  // Another sender was first: then its event stands.
  if (rowCount) tellRecorded([event]);
}

/** Lets the relying party be told again. */
export async function releaseSecurityEvent(database: Database, id: string, failure: string): Promise<void> {
  await execute(
    database,
    sql`update security_event_delivery set claimed_until = null, last_failure = ${failure} where id = ${id}::uuid and state = 'queued'`,
  );
}

/** Gives a new job to events and deliveries whose job is gone or was held by a process that died. Returns how many. */
export async function requeueSecurityEvents(database: Database): Promise<number> {
  const { rows } = await execute<{ requeued: number }>(database, sql`select requeue_security_events(interval '60 seconds') as requeued`);
  return rows[0]?.requeued ?? 0;
}

/** Settled deliveries are kept a while, for whoever looks into them; the evidence stays. At most `limit` go at once; returns how many. */
export async function sweepSecurityEvents(database: Database, before: Instant, limit: number): Promise<number> {
  const { rowCount } = await execute(
    database,
    sql`delete from security_event_delivery where id in (
      select id from security_event_delivery where state <> 'queued' and settled_at < ${new Date(before)} limit ${limit})`,
  );
  return rowCount ?? 0;
}

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { tellRecorded } from '#ports/observation.ts';
import type { QueuedLogout } from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import type { Database } from './database.ts';
import type { Runner } from './oidc-transaction.ts';

/** The argument of `queue_logouts(jsonb)`. */
export function logoutsJson(logouts: readonly QueuedLogout[], now: Instant): string {
  const queuedAt = new Date(now).toISOString();
  return JSON.stringify(
    logouts.map(({ customerNumber, ...logout }) => ({ ...logout, id: randomUUID(), accountId: customerNumber, queuedAt })),
  );
}

/** In the transaction of the act that ended the parts. */
export async function queueLogouts(db: Runner, logouts: readonly QueuedLogout[], now: Instant): Promise<void> {
  if (logouts.length > 0) await db.query('select queue_logouts($1::jsonb)', [logoutsJson(logouts, now)]);
}

/** A delivery that this sender alone speaks for, for a while. */
export interface ClaimedLogout {
  readonly id: string;
  readonly sessionUid: string;
  readonly customerNumber: string;
  readonly customerId: string | null;
  readonly clientId: string;
  readonly channel: string | null;
  readonly sid: string | null;
  readonly reason: string;
  readonly requestId: string | null;
  /** This time included. */
  readonly attempts: number;
}

export type LogoutClaim =
  | { readonly kind: 'claimed'; readonly logout: ClaimedLogout }
  | { readonly kind: 'settled' }
  | { readonly kind: 'claimed_elsewhere' };

/** Longer than a channel may take to answer (2.5 s). */
const claimFor = '15 seconds';

export async function claimLogout(database: Database, id: string): Promise<LogoutClaim> {
  const { rows } = await sql<ClaimedLogout>`
    update logout_delivery d set attempts = attempts + 1, claimed_until = now() + ${sql.lit(claimFor)}::interval
    where id = ${id}::uuid and state = 'queued' and (claimed_until is null or claimed_until < now())
    returning id, session_uid as "sessionUid", account_id as "customerNumber", client_id as "clientId", channel, sid, reason,
      (select c.id::text from customer c where c.customer_number = d.account_id) as "customerId",
      request_id as "requestId", attempts`.execute(database.kysely);
  if (rows[0]) return { kind: 'claimed', logout: rows[0] };
  const { rows: queued } = await sql`select from logout_delivery where id = ${id}::uuid and state = 'queued'`.execute(database.kysely);
  return { kind: queued.length > 0 ? 'claimed_elsewhere' : 'settled' };
}

/** Ends a delivery with its evidence, in one statement. */
export async function settleLogout(
  database: Database,
  sealing: Sealing,
  id: string,
  outcome: { readonly state: 'delivered' | 'undelivered'; readonly failure: string | null; readonly at: Instant },
  event: AuditEvent,
): Promise<void> {
  const { rows } = await sql`
    with settled as (
      update logout_delivery set state = ${outcome.state}, claimed_until = null, last_failure = ${outcome.failure}, settled_at = ${new Date(outcome.at)}
      where id = ${id}::uuid and state = 'queued' returning id)
    select record_audit(${auditJson(sealing, [event])}::jsonb) from settled`.execute(database.kysely);
  // Another sender was first: then its event stands.
  if (rows.length > 0) tellRecorded([event]);
}

/** Lets the channel be told again. */
export async function releaseLogout(database: Database, id: string, failure: string): Promise<void> {
  await sql`update logout_delivery set claimed_until = null, last_failure = ${failure} where id = ${id}::uuid and state = 'queued'`.execute(
    database.kysely,
  );
}

/** Gives a new job to deliveries whose job is gone or was held by a process that died. Returns how many. */
export async function requeueLogouts(database: Database): Promise<number> {
  const { rows } = await sql<{ requeued: number }>`select requeue_logouts(interval '60 seconds') as requeued`.execute(database.kysely);
  return rows[0]?.requeued ?? 0;
}

/** Settled deliveries are kept a week, for whoever looks into them; the evidence stays. At most `limit` go at once; returns how many. */
export async function sweepLogouts(database: Database, before: Instant, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from logout_delivery where id in (
      select id from logout_delivery where state <> 'queued' and settled_at < ${new Date(before)} order by settled_at limit ${limit})
    returning id`.execute(database.kysely);
  return rows.length;
}

import { type RawBuilder, sql } from 'kysely';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { tellRecorded } from '#ports/observation.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import type { Database } from './database.ts';

/** A queued message with what decides whether it is still wanted. */
export interface ClaimedMessage {
  readonly id: string;
  readonly kind: 'sms' | 'mail';
  readonly customerId: string;
  readonly challengeId: string | null;
  readonly channel: string | null;
  readonly method: string | null;
  readonly loginUid: string | null;
  readonly purpose: string;
  /** Sealed for 'outbox': {subject?, text}. */
  readonly sealed: Buffer;
  /** Sealed for 'contact': {raw, value}. */
  readonly contactSealed: Buffer;
  /** How often this message was claimed, this time included. */
  readonly attempts: number;
  readonly expiresAt: Instant;
  /** The code in it still counts; true as well when it belongs to no challenge. */
  readonly challengeIsOpen: boolean;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly message: ClaimedMessage }
  | { readonly kind: 'settled' }
  | { readonly kind: 'claimed_elsewhere' };

/** Longer than a provider may take to answer (5 s): within it no second sender speaks for this message, whatever becomes of the first. */
const claimFor = '20 seconds';

/** Takes a queued message for this sender alone. */
export async function claimMessage(database: Database, id: string): Promise<Claim> {
  const { rows } = await sql<ClaimedMessage>`
    update outbox o set attempts = o.attempts + 1, claimed_until = now() + ${sql.lit(claimFor)}::interval
    from outbox was join contact c on c.id = was.contact_id left join challenge h on h.id = was.challenge_id
    where o.id = ${id}::uuid and was.id = o.id and o.state = 'queued' and o.sealed is not null and (o.claimed_until is null or o.claimed_until < now())
    returning o.id, o.kind, o.customer_id as "customerId", o.challenge_id as "challengeId", h.channel, h.method, h.login_uid as "loginUid", o.purpose,
      o.sealed, c.sealed as "contactSealed", o.attempts, o.expires_at as "expiresAt", coalesce(h.state = 'pending', true) as "challengeIsOpen"`.execute(
    database.kysely,
  );
  if (rows[0]) return { kind: 'claimed', message: rows[0] };
  const { rows: queued } = await sql`select from outbox where id = ${id}::uuid and state = 'queued'`.execute(database.kysely);
  return { kind: queued.length > 0 ? 'claimed_elsewhere' : 'settled' };
}

export type SettledState = 'sent' | 'failed' | 'expired' | 'superseded';

/** Ends a message with its evidence and erases its text, in one statement. What was sent counts as sent even if it was superseded meanwhile. */
export async function settleMessage(
  database: Database,
  sealing: Sealing,
  id: string,
  outcome: { readonly state: SettledState; readonly error: string | null; readonly reference: string | null; readonly at: Instant },
  event: AuditEvent,
): Promise<void> {
  const from = outcome.state === 'sent' ? sql`('queued', 'superseded', 'expired')` : sql`('queued')`;
  const { rows } = await sql`
    with settled as (
      update outbox set state = ${outcome.state}, sealed = null, claimed_until = null, last_error = ${outcome.error},
        provider_reference = ${outcome.reference}, settled_at = ${new Date(outcome.at)}
      where id = ${id}::uuid and state in ${from} returning id)
    ${recordOnce(sealing, event)}`.execute(database.kysely);
  // Another sender was first: then its event stands, and ours was not written.
  if (rows.length > 0) tellRecorded([event]);
}

const recordOnce = (sealing: Sealing, event: AuditEvent): RawBuilder<unknown> =>
  sql`select record_audit(${auditJson(sealing, [event])}::jsonb) from settled`;

/** Lets the message be tried again. `error` is a word of ours, never the provider's text. */
export async function releaseMessage(database: Database, id: string, error: string): Promise<void> {
  await sql`update outbox set claimed_until = null, last_error = ${error} where id = ${id}::uuid and state = 'queued'`.execute(
    database.kysely,
  );
}

/** Settles as `expired`, with an event each, what ran out while nobody could send it. Returns how many, at most `limit`. */
export async function expireMessages(database: Database, now: Instant, limit: number): Promise<number> {
  const at = new Date(now);
  const { rows } = await sql<{ expired: number; events: AuditEvent[] }>`
    with expired as (
      update outbox set state = 'expired', sealed = null, claimed_until = null, settled_at = ${at}
      where id in (select id from outbox where state = 'queued' and expires_at <= ${at} and (claimed_until is null or claimed_until < now())
        order by expires_at limit ${limit} for update skip locked)
      returning id, kind, customer_id, challenge_id, purpose, attempts, last_error)
    select record_audit(events) as expired, events from (
    select coalesce(jsonb_agg(jsonb_build_object('type', 'message.expired', 'outcome', 'failure', 'actor', 'system',
      'occurredAt', ${at.toISOString()}::text, 'reason', last_error, 'customerId', customer_id::text, 'challengeId', challenge_id,
      'data', jsonb_build_object('message', id, 'kind', kind, 'purpose', purpose, 'attempts', attempts))), '[]') as events from expired) e`.execute(
    database.kysely,
  );
  tellRecorded(rows[0]?.events ?? []);
  return rows[0]?.expired ?? 0;
}

/** Gives a new job to messages whose job is gone or was held by a process that died. Returns how many. */
export async function requeueMessages(database: Database): Promise<number> {
  const { rows } = await sql<{ requeued: number }>`select requeue_messages(interval '60 seconds') as requeued`.execute(database.kysely);
  return rows[0]?.requeued ?? 0;
}

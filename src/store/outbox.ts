import { sql } from 'kysely';
import type { AuditEvent } from '#core/audit-event.ts';
import type { MessageKind } from '#core/gateway-circuit.ts';
import type { Instant } from '#core/instant.ts';
import { tellRecorded } from '#ports/observation.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import { type AddressNews, tellOfAddress } from './bounce.ts';
import type { Database } from './database.ts';
import { circuitChanged, closeGatewayCircuit, countGatewayFailure } from './gateway-circuit.ts';
import { announced } from './step.ts';

/** A queued message with what decides whether it is still wanted. */
export interface ClaimedMessage {
  readonly id: string;
  readonly kind: MessageKind;
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
  /** Its gateway failed just before: an answer now is news. */
  readonly gatewayFailed: boolean;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly message: ClaimedMessage }
  | { readonly kind: 'settled' }
  | { readonly kind: 'claimed_elsewhere' }
  /** Its gateway does not answer: the message waits in the outbox until it does. */
  | { readonly kind: 'held' };

/** Longer than a provider may take to answer (5 s): within it no second sender speaks for this message, whatever becomes of the first. */
const claimFor = '20 seconds';

const isFree = sql`o.state = 'queued' and message_is_free(o)`;

/**
 * Takes a queued message for this sender alone. While its gateway's circuit is open only one message at a time gets through, and only when its wait
 * is over; what would not be sent anyway (run out, superseded) is none.
 */
export async function claimMessage(database: Database, id: string, at: Instant): Promise<Claim> {
  const { rows } = await announced('message.claim', () =>
    sql<ClaimedMessage>`
      with gate as (
        select g.* from gateway_circuit g join outbox o on o.kind = g.kind left join challenge h on h.id = o.challenge_id
        where o.id = ${id}::uuid and ${isFree} and g.state = 'open' and o.expires_at > ${new Date(at)} and coalesce(h.state = 'pending', true)),
      probe as (
        update gateway_circuit g set probe_until = now() + ${sql.lit(claimFor)}::interval from gate
        where g.kind = gate.kind and g.state = 'open' and g.retry_at <= now() and (g.probe_until is null or g.probe_until < now()) returning g.kind)
      update outbox o set attempts = o.attempts + 1, claimed_until = now() + ${sql.lit(claimFor)}::interval
      from outbox was left join contact c on c.id = was.contact_id left join challenge h on h.id = was.challenge_id
        left join gateway_circuit g on g.kind = was.kind left join login l on l.uid = was.login_uid
      where o.id = ${id}::uuid and was.id = o.id and ${isFree} and (not exists (select from gate) or exists (select from probe))
      returning o.id, o.kind, o.customer_id as "customerId", o.challenge_id as "challengeId", coalesce(h.channel, l.channel) as channel,
        h.method, coalesce(h.login_uid, o.login_uid) as "loginUid", o.purpose,
        o.sealed, coalesce(c.sealed, was.recipient) as "contactSealed", o.attempts, o.expires_at as "expiresAt", coalesce(h.state = 'pending', true) as "challengeIsOpen",
        coalesce(g.failures > 0, false) as "gatewayFailed"`.execute(database.kysely),
  );
  if (rows[0]) return { kind: 'claimed', message: rows[0] };
  const { rows: queued } = await sql<{ free: boolean }>`
    select ${isFree} as free from outbox o where o.id = ${id}::uuid and o.state = 'queued'`.execute(database.kysely);
  return { kind: queued[0] ? (queued[0].free ? 'held' : 'claimed_elsewhere') : 'settled' };
}

/** `unconfirmed`: it may have been sent, and is not sent again. */
export type SettledState = 'sent' | 'failed' | 'expired' | 'superseded' | 'unconfirmed';

/** Ends a message with its evidence and erases its text, in one statement. What was sent counts as sent even if it was superseded meanwhile. */
export async function settleMessage(
  database: Database,
  sealing: Sealing,
  id: string,
  outcome: {
    readonly state: SettledState;
    readonly error: string | null;
    readonly reference: string | null;
    readonly at: Instant;
    /** The gateway that answered after it had failed. */
    readonly answered: MessageKind | null;
    /** The gateway that did not answer. */
    readonly silent: MessageKind | null;
    /** What the answer says of the address: mail to it is refused for good, or reaches it. */
    readonly address: AddressNews | null;
  },
  event: AuditEvent,
): Promise<void> {
  const from = outcome.state === 'sent' ? sql`('queued', 'superseded', 'expired', 'unconfirmed')` : sql`('queued')`;
  const closing = outcome.answered && closeGatewayCircuit(outcome.answered, outcome.at);
  const failing = outcome.silent && countGatewayFailure(outcome.silent, outcome.error ?? 'unknown', outcome.at);
  const gateway = closing ?? failing;
  const news = outcome.address && tellOfAddress(sealing, outcome.address, sql`(select contact_id from settled)`, event);
  const statement = sql<{ recorded: number | null; shut?: number | null; opened?: number | null; marked?: number | null }>`
    with settled as (
      update outbox set state = ${outcome.state}, sealed = null, recipient = null, claimed_until = null, last_error = ${outcome.error},
        provider_reference = ${outcome.reference}, settled_at = ${new Date(outcome.at)}
      where id = ${id}::uuid and state in ${from} returning id, contact_id)${gateway ? sql`, ${gateway.parts}` : sql``}${news ? sql`, ${news.part}` : sql``}
    select (select record_audit(${auditJson(sealing, [event])}::jsonb) from settled) as recorded${gateway ? sql`, ${gateway.from}` : sql``}${news ? sql`, ${news.column}` : sql``}`;
  const { rows } = await announced('message.settle', () => statement.execute(database.kysely));
  // Another sender was first: then its event stands, and ours was not written.
  if (rows[0]?.recorded) tellRecorded([event]);
  if (news && rows[0]?.marked) tellRecorded([news.event]);
  if (outcome.answered && rows[0]?.shut) tellRecorded([circuitChanged(outcome.answered, 'closed', outcome.at)]);
  if (outcome.silent && rows[0]?.opened) tellRecorded([circuitChanged(outcome.silent, 'opened', outcome.at)]);
}

/**
 * Lets the message be tried again, and counts the failure against its gateway. `error` is a word of ours, never the provider's text. `mayBeSent`: not before
 * the window in which it would be said twice is over (`message_is_free`).
 */
export async function releaseMessage(
  database: Database,
  message: Pick<ClaimedMessage, 'id' | 'kind'>,
  { error, at, mayBeSent }: { readonly error: string; readonly at: Instant; readonly mayBeSent: boolean },
): Promise<void> {
  const { parts, from } = countGatewayFailure(message.kind, error, at);
  const statement = sql<{ opened: number | null }>`
    with released as (
      update outbox set claimed_until = ${mayBeSent ? sql`now()` : null}, last_error = ${error} where id = ${message.id}::uuid and state = 'queued' returning id),
    ${parts}
    select (select count(*) from released) as released, ${from}`;
  const { rows } = await announced('message.release', () => statement.execute(database.kysely));
  if (rows[0]?.opened) tellRecorded([circuitChanged(message.kind, 'opened', at)]);
}

/** Why a queued message is ended without a sender. */
const endings = {
  /** It ran out while nobody could send it. */
  expired: (at: Date) => sql`expires_at <= ${at} and (claimed_until is null or claimed_until < now())`,
  /** A code that somebody held who did not say what became of it: it may have been sent, and whoever waits for it asks for another one. */
  unconfirmed: () => sql`challenge_id is not null and claimed_until < now()`,
} as const;

/** Settles such messages, with an event each. Returns how many, at most `limit`. */
export async function endMessages(database: Database, as: keyof typeof endings, now: Instant, limit: number): Promise<number> {
  const at = new Date(now);
  const { rows } = await sql<{ ended: number; events: AuditEvent[] }>`
    with ended as (
      update outbox set state = ${as}, sealed = null, recipient = null, claimed_until = null, settled_at = ${at}
      where id in (select id from outbox where state = 'queued' and ${endings[as](at)} order by expires_at limit ${limit} for update skip locked)
      returning id, kind, customer_id, challenge_id, purpose, attempts, last_error)
    select record_audit(events) as ended, events from (
    select coalesce(jsonb_agg(jsonb_build_object('type', ${`message.${as}`}::text, 'outcome', 'failure', 'actor', 'system',
      'occurredAt', ${at.toISOString()}::text, 'reason', last_error, 'customerId', customer_id::text, 'challengeId', challenge_id,
      'data', jsonb_build_object('message', id, 'kind', kind, 'purpose', purpose, 'attempts', attempts))), '[]') as events from ended) e`.execute(
    database.kysely,
  );
  tellRecorded(rows[0]?.events ?? []);
  return rows[0]?.ended ?? 0;
}

/** Gives a new job to messages whose job is gone or was held by a process that died. Returns how many. */
export async function requeueMessages(database: Database): Promise<number> {
  const { rows } = await sql<{ requeued: number }>`select requeue_messages(interval '60 seconds') as requeued`.execute(database.kysely);
  return rows[0]?.requeued ?? 0;
}

import { type RawBuilder, sql } from 'kysely';
import type { AuditEvent } from '#core/audit-event.ts';
import { day, type Instant } from '#core/instant.ts';
import { tellRecorded } from '#ports/observation.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import type { Database } from './database.ts';

/** What the answer to a mail says of its address. */
export type AddressNews = 'refused' | 'accepted';

/**
 * A mail that came back later was accepted at first: so an acceptance takes the mark of a report away only when no report has come for so long. A
 * refusal that is followed by an acceptance is over at once.
 */
const reportsWithin = 3 * day;

/** A clause that marks or clears the address named by `contact`, and a column `marked` that writes the evidence when something changed. */
export function tellOfAddress(
  sealing: Sealing,
  news: AddressNews,
  contact: RawBuilder<unknown>,
  around: AuditEvent,
): { readonly part: RawBuilder<unknown>; readonly column: RawBuilder<unknown>; readonly event: AuditEvent } {
  const event = newsEvent(news === 'refused' ? 'contact.bounced' : 'contact.bounce_cleared', news, around);
  const at = new Date(around.occurredAt);
  const change =
    news === 'refused'
      ? sql`set bounced_at = ${at}, bounce = 'refused' where id = ${contact} and bounced_at is null`
      : sql`set bounced_at = null, bounce = null where id = ${contact} and bounced_at is not null
          and (bounce = 'refused' or bounced_at < ${new Date(around.occurredAt - reportsWithin)})`;
  return {
    part: sql`marked as (update contact ${change} returning id)`,
    column: sql`(select record_audit(${auditJson(sealing, [event])}::jsonb) from marked) as marked`,
    event,
  };
}

function newsEvent(type: string, how: string, { customerId, occurredAt, data = {} }: AuditEvent): AuditEvent {
  const { message, destination } = data;
  return {
    type,
    outcome: 'noted',
    reason: how,
    actor: 'system',
    occurredAt,
    ...(customerId !== undefined && { customerId }),
    data: { message, destination },
  };
}

/** What the mail system reports of a message that it took: by our id or by its own. `delivered` and `temporary` mark nothing. */
export interface BounceReport {
  readonly message: string | null;
  readonly reference: string | null;
  readonly kind: 'permanent' | 'temporary' | 'delivered';
  readonly requestId: string;
}

/** `repeated`: on record already, or nothing changed by it. `unknown`: no mail of ours. */
export type BounceOutcome = 'marked' | 'cleared' | 'noted' | 'repeated' | 'unknown';

const eventOf = {
  permanent: { type: 'contact.bounced', reason: 'reported' },
  temporary: { type: 'message.delayed', reason: 'reported' },
  delivered: { type: 'contact.bounce_cleared', reason: 'reported' },
} as const;

/**
 * Records the report with its evidence, in one statement; each mail comes back once, however often that is reported. Of a reference that the mail
 * system used again, the newest mail is meant. A contact that was replaced meanwhile keeps the mark in its history; the one in its place is not touched.
 */
export async function recordBounce(database: Database, sealing: Sealing, report: BounceReport, now: Instant): Promise<BounceOutcome> {
  const { message, reference, kind, requestId } = report;
  const at = new Date(now);
  const event: AuditEvent = { ...eventOf[kind], outcome: 'noted', actor: 'system', occurredAt: now, requestId };
  const { rows } = await sql<{ customerId: string; mail: string; changed: boolean; written: number | null }>`
    with mail as (
      select id, contact_id, customer_id, queued_at from outbox
      where kind = 'mail' and (id = ${message}::uuid or ${message}::uuid is null and provider_reference = ${reference})
      order by queued_at desc limit 1),
    back as (update outbox o set bounced_at = ${at} from mail
      where ${kind} <> 'delivered' and o.id = mail.id and o.bounced_at is null returning o.id),
    marked as (update contact k set bounced_at = ${at}, bounce = 'reported' from mail
      where ${kind} = 'permanent' and k.id = mail.contact_id and exists (select from back) returning k.id),
    cleared as (update contact k set bounced_at = null, bounce = null from mail
      where ${kind} = 'delivered' and k.id = mail.contact_id and k.bounced_at < mail.queued_at returning k.id)
    select mail.customer_id::text as "customerId", mail.id::text as mail, exists (select from marked union all select from cleared) as changed,
      case when exists (select from back) or exists (select from cleared) then record_audit(jsonb_build_array((${auditJson(sealing, [event])}::jsonb -> 0)
        || jsonb_build_object('customerId', mail.customer_id::text, 'data', jsonb_build_object('message', mail.id)))) end as written
    from mail`.execute(database.kysely);
  const row = rows[0];
  if (!row) return 'unknown';
  if (!row.written) return 'repeated';
  tellRecorded([{ ...event, customerId: row.customerId, data: { message: row.mail } }]);
  if (!row.changed) return 'noted';
  return kind === 'delivered' ? 'cleared' : 'marked';
}

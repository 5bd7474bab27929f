import type { ClientBase, Pool } from 'pg';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import type { Database } from './database.ts';
import { load, type Part } from './sign-in/statement.ts';
import { sql } from './sql.ts';
import { inTransaction } from './transaction.ts';

export type SiteMessageKind = 'wave_date' | 'wave_cancelled' | 'assigned';

/** One message to a customer, without words: the page says it in the customer's language. */
export interface SiteMessage {
  readonly id: string;
  readonly kind: SiteMessageKind;
  readonly method: string;
  /** From when the method is asked; null of a cancelled date. */
  readonly from: Instant | null;
  /** The date that was told before, when this one takes its place. */
  readonly before: Instant | null;
  readonly createdAt: Instant;
  readonly shownAt: Instant | null;
  readonly readAt: Instant | null;
  readonly replacedAt: Instant | null;
}

/** What a version of the policy makes of the dates and assignments on record. */
export interface SiteMessageRule {
  readonly waves: { readonly method: string; readonly first: Instant; readonly last: Instant } | null;
  /** From when an assignment is asked; null: it is not told (yet). */
  readonly assignedFrom: Instant | null;
}

/** Customers with after < id <= upTo. */
export interface CustomerRange {
  readonly after: string;
  readonly upTo: string;
}

/**
 * Tells each customer of the range the own date, and the method given by the snapshot to whoever has neither a date nor a setting. Each fact once, so it may
 * run any number of times. Returns how many messages were written.
 */
export async function writeSiteMessages(client: ClientBase, rule: SiteMessageRule, range: CustomerRange, now: Instant): Promise<number> {
  const { waves, assignedFrom } = rule;
  const { rows } = await client.query<{ written: number }>(
    `with dated as (
      insert into site_message (customer_id, kind, parameters, about, created_at)
      select customer_id, 'wave_date', jsonb_build_object('method', $4::text, 'from', mandatory_from), 'wave:' || id, $3
      from wave_date
      where customer_id > $1 and customer_id <= $2 and valid_to is null and mandatory_from between $5 and $6
      on conflict do nothing returning id
    ), assigned as (
      insert into site_message (customer_id, kind, parameters, about, created_at)
      select customer_id, 'assigned', jsonb_build_object('method', method, 'from', greatest($7, decided_for)), 'assignment', $3
      from assignment a
      where customer_id > $1 and customer_id <= $2 and $7::timestamptz is not null
        and not exists (select from wave_date w where w.customer_id = a.customer_id and w.valid_to is null)
        and not exists (select from factor_setting s where s.customer_id = a.customer_id and s.valid_from <= $3 and (s.valid_to is null or s.valid_to > $3))
      on conflict do nothing returning id
    )
    select ((select count(*) from dated) + (select count(*) from assigned))::integer as written`,
    [
      range.after,
      range.upTo,
      new Date(now),
      waves?.method ?? null,
      waves && new Date(waves.first),
      waves && new Date(waves.last),
      assignedFrom === null ? null : new Date(assignedFrom),
    ],
  );
  return rows[0]?.written ?? 0;
}

/** A customer's date has just been moved or taken away: what was told before is replaced, and the new date told with the old one. */
export async function replaceWaveMessage(
  client: ClientBase,
  customerId: string,
  waves: SiteMessageRule['waves'],
  now: Instant,
): Promise<void> {
  await client.query(
    `with replaced as (
      update site_message set replaced_at = $2 where customer_id = $1 and kind in ('wave_date', 'wave_cancelled') and replaced_at is null
      returning about, parameters
    ), old as (select max(parameters->>'method') as method, max(coalesce(parameters->>'from', parameters->>'before')) as before, max(about) as about from replaced),
    dated as (
      insert into site_message (customer_id, kind, parameters, about, created_at)
      select $1, 'wave_date', jsonb_strip_nulls(jsonb_build_object('method', $3::text, 'from', w.mandatory_from, 'before', nullif(old.before::timestamptz, w.mandatory_from))), 'wave:' || w.id, $2
      from wave_date w, old where w.customer_id = $1 and w.valid_to is null and w.mandatory_from between $4 and $5
      on conflict do nothing returning id
    )
    insert into site_message (customer_id, kind, parameters, about, created_at)
    select $1, 'wave_cancelled', jsonb_build_object('method', old.method, 'before', old.before), 'cancelled:' || old.about, $2
    from old where old.before is not null and not exists (select from dated)
    on conflict do nothing`,
    [customerId, new Date(now), waves?.method ?? null, waves && new Date(waves.first), waves && new Date(waves.last)],
  );
}

/** One pass over all customers. */
export interface Pass {
  readonly name: string;
  readonly rule: SiteMessageRule;
  readonly size: number;
}

/** Takes the next customers of a pass in one transaction; its last one records how many were told. Returns true when nothing is left. */
export async function continuePass(pool: Pool, sealing: Sealing, { name, rule, size }: Pass, now: Instant): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query('insert into site_message_pass (name) values ($1) on conflict do nothing', [name]);
    const { rows } = await client.query<{ last: string; written: string; finished: boolean }>(
      'select last_customer_id::text as last, written, finished_at is not null as finished from site_message_pass where name = $1 for update',
      [name],
    );
    const pass = rows[0];
    if (!pass || pass.finished) return true;
    const next = await client.query<{ up_to: string | null }>(
      'select max(id)::text as up_to from (select id from customer where id > $1 order by id limit $2) batch',
      [pass.last, size],
    );
    const upTo = next.rows[0]?.up_to ?? null;
    if (upTo === null) {
      const data = { pass: name, written: Number(pass.written) };
      const event: AuditEvent = { type: 'site_message.pass_finished', outcome: 'success', actor: 'system', occurredAt: now, data };
      await client.query('with done as (update site_message_pass set finished_at = $2 where name = $1) select record_audit($3)', [
        name,
        new Date(now),
        auditJson(sealing, [event]),
      ]);
      return true;
    }
    const written = await writeSiteMessages(client, rule, { after: pass.last, upTo }, now);
    await client.query('update site_message_pass set last_customer_id = $2, written = written + $3 where name = $1', [name, upTo, written]);
    return false;
  });
}

/** Names of those that are finished. */
export async function finishedPasses(pool: Pool, names: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from site_message_pass where name = any($1) and finished_at is not null',
    [names],
  );
  return new Set(rows.map(({ name }) => name));
}

interface Row {
  readonly id: string;
  readonly kind: SiteMessageKind;
  readonly parameters: { readonly method: string; readonly from?: string; readonly before?: string };
  readonly created: number;
  readonly shown: number | null;
  readonly read: number | null;
  readonly replaced: number | null;
}

/** A customer's messages, the newest first; nobody has more than a few. */
export async function loadSiteMessages(database: Database, customerId: string): Promise<SiteMessage[]> {
  const at = (column: string) => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::float8`;
  const { rows } = await load<Row>(
    'load-site-messages',
    database,
    sql`select id::text, kind, parameters, ${at('created_at')} as created, ${at('shown_at')} as shown, ${at('read_at')} as read, ${at('replaced_at')} as replaced
      from site_message where customer_id = ${customerId}::bigint order by created_at desc, id desc limit 100`,
  );
  const instant = (text: string | undefined): Instant | null => (text === undefined ? null : Date.parse(text));
  return rows.map(({ id, kind, parameters: { method, from, before }, created, shown, read, replaced }) => ({
    id,
    kind,
    method,
    from: instant(from),
    before: instant(before),
    createdAt: created,
    shownAt: shown,
    readAt: read,
    replacedAt: replaced,
  }));
}

/** Notes what is shown for the first time. */
export const showMessages = (customerId: string, ids: readonly string[], at: Instant): Part => ({
  name: 'shown_messages',
  sql: sql`update site_message set shown_at = ${new Date(at)}
    where customer_id = ${customerId}::bigint and id = any(${ids}::bigint[]) and shown_at is null returning id`,
});

/** The customer confirms one message that was shown; nobody else's, and once. */
export const confirmMessage = (customerId: string, id: string, at: Instant): Part => ({
  name: 'confirmed_message',
  sql: sql`update site_message set read_at = ${new Date(at)}
    where customer_id = ${customerId}::bigint and id = ${id}::bigint and shown_at is not null and read_at is null returning id`,
  mustChangeOne: true,
});

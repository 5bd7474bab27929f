import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { Proof } from '#core/assurance.ts';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Authorization, QueuedLogout } from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import type { Database } from './database.ts';
import { type CustomerRecord, type FactsRow, factsText, readFacts } from './facts.ts';
import { logoutsJson } from './logout-delivery.ts';
import { digest } from './oidc-model.ts';
import type { DB } from './tables.ts';

/** A live session that must be judged again, locked until the end of the transaction. */
export interface DueSession {
  readonly uid: string;
  readonly customerNumber: string;
  readonly customer: CustomerRecord | null;
  readonly parts: Readonly<Record<string, Authorization>>;
  readonly proofs: readonly Proof[];
}

interface Row {
  readonly uid: string;
  readonly customerNumber: string;
  readonly parts: Record<string, Authorization>;
  readonly facts: FactsRow | null;
  readonly proofs: Proof[];
}

/** Why a session is due: its instant has come, or it was judged under an older or (after a change of order) a newer version of the policy. */
export const dueReasons = ['instant', 'older_version', 'newer_version'] as const;
export type DueReason = (typeof dueReasons)[number];

const conditions: Readonly<Record<DueReason, (now: Date, version: number) => RawBuilder<unknown>>> = {
  instant: (now) => sql`judge_at <= ${now} order by judge_at`,
  older_version: (_now, version) => sql`judged_under < ${version} order by judged_under`,
  newer_version: (_now, version) => sql`judged_under > ${version} order by judged_under`,
};

/**
 * The next sessions to judge, by an index each, with all that judging needs. Those that a request holds at this moment are passed over: that
 * request judges for itself, and the next run finds them.
 */
export async function takeDueSessions(
  connection: Kysely<DB>,
  why: DueReason,
  ask: { readonly now: Instant; readonly version: number; readonly limit: number },
): Promise<DueSession[]> {
  const now = new Date(ask.now);
  const { rows } = await sql<Row>`
    with due as materialized (
      select uid, account_id, authorizations from oidc_session
      where account_id is not null and expires_at > ${now} and ${conditions[why](now, ask.version)} limit ${ask.limit} for update skip locked)
    select d.uid, d.account_id as "customerNumber", d.authorizations as parts,
      (select ${sql.raw(factsText('c'))} from customer c where c.customer_number = d.account_id) as facts,
      (select coalesce(json_agg(json_build_object('method', e.method, 'authenticator', e.authenticator,
          'happenedAt', (extract(epoch from e.happened_at) * 1000)::bigint) order by e.happened_at), '[]')
        from authentication_event e where e.session_uid = d.uid) as proofs
    from due d`.execute(connection);
  return rows.map(({ facts, ...row }) => ({ ...row, customer: facts && readFacts(facts) }));
}

/** What became of a session: until when its remaining parts suffice, and which clients' parts end with the grants they came from. */
export interface Judgement {
  readonly uid: string;
  readonly until: Instant;
  readonly endedClients: readonly string[];
  readonly endedGrants: readonly string[];
  readonly events: readonly AuditEvent[];
  readonly logouts: readonly QueuedLogout[];
}

/** Keeps judgements of sessions taken in this transaction, with their evidence and the logouts to send; the ended parts' grants and tokens go with them. */
export async function keepJudgements(
  connection: Kysely<DB>,
  sealing: Sealing,
  judgements: readonly Judgement[],
  { version, now }: { readonly version: number; readonly now: Instant },
): Promise<void> {
  const given = judgements.map(({ uid, until, endedClients }) => ({ uid, until: new Date(until).toISOString(), ended: endedClients }));
  const events = judgements.flatMap((one) => one.events);
  const logouts = judgements.flatMap((one) => one.logouts);
  const grants = judgements.flatMap((one) => one.endedGrants);
  await sql`
    with kept as (
      update oidc_session s set judge_at = g.until, judged_under = ${version},
        authorizations = s.authorizations - array(select jsonb_array_elements_text(g.ended))
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (uid text, until timestamptz, ended jsonb) where s.uid = g.uid),
    revoked as (delete from oidc_model where grant_id = any(${grants}::text[])),
    ungranted as (delete from oidc_model where model = 'Grant' and id = any(${grants.map(digest)}::bytea[]))
    select record_audit(${auditJson(sealing, events)}::jsonb), queue_logouts(${logoutsJson(logouts, now)}::jsonb)`.execute(connection);
}

/** When the next session must be judged again; now when one is due; null when there is none. Reads the ends of two indexes, whatever the statistics say. */
export async function nextJudgement(database: Database, now: Instant, version: number): Promise<Instant | null> {
  const end = (column: RawBuilder<unknown>, order: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`(select ${column} from oidc_session where account_id is not null and expires_at > ${new Date(now)} order by ${column} ${order} limit 1)`;
  const { rows } = await sql<{ first: Instant | null; oldest: number | null; newest: number | null }>`
    select ${end(sql`judge_at`, sql`asc`)} as first, ${end(sql`judged_under`, sql`asc`)} as oldest, ${end(sql`judged_under`, sql`desc`)} as newest`.execute(
    database.kysely,
  );
  const { first = null, oldest = null, newest = null } = rows[0] ?? {};
  if (first === null) return null;
  return first <= now || oldest !== version || newest !== version ? now : first;
}

/** What is registered of the customer has changed: whoever changes it calls this in the same transaction, and the next run judges their sessions. */
export async function judgeSessionsAgain(client: ClientBase, customerId: string): Promise<void> {
  await client.query(
    `update oidc_session set judge_at = '-infinity' where account_id = (select customer_number from customer where id = $1)`,
    [customerId],
  );
}

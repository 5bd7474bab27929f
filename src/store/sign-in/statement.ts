import type { QueryResult, QueryResultRow } from 'pg';
import type { AuditEvent } from '#core/audit-event.ts';
import { observe, tellRecorded } from '#ports/observation.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from '../audit-event.ts';
import type { Database } from '../database.ts';
import { afterCommit } from '../oidc-transaction.ts';
import type { Statement } from '../packet.ts';
import { execute, type Fragment, sql, textOf } from '../sql.ts';
import { announced } from '../step.ts';

/** Another request changed what was loaded: nothing of ours was kept; load and decide again. */
export class LostRace extends Error {
  override readonly name = 'LostRace';
}

/** One `with` clause. `mustChangeOne`: when it changes no row, somebody else won and the whole statement is undone. */
export interface Part {
  readonly name: string;
  readonly sql: Fragment;
  readonly mustChangeOne?: true;
}

/** A message for the outbox: the text already sealed. */
export interface QueuedMessage {
  readonly id: string;
  readonly kind: 'sms' | 'mail';
  readonly customerId: string;
  /** null: to `recipient`, which is not registered. */
  readonly contactId: string | null;
  /** Base64, sealed for 'contact'. */
  readonly recipient?: string;
  readonly challengeId: string | null;
  /** The login that it tells of, when it belongs to no challenge. */
  readonly loginUid?: string;
  readonly purpose: string;
  readonly sealed: string;
  readonly queuedAt: string;
  readonly expiresAt: string;
}

export interface Step {
  readonly parts: readonly Part[];
  readonly events: readonly AuditEvent[];
  /** Evidence of what only the database knows: written when the condition over the parts' rows holds. */
  readonly eventsWhen?: readonly { readonly condition: Fragment; readonly event: AuditEvent }[];
  readonly messages?: readonly QueuedMessage[];
  /** Messages that only the database knows to be due: queued when the condition over the parts' rows holds. */
  readonly messagesWhen?: readonly { readonly condition: Fragment; readonly message: QueuedMessage }[];
  /** Login uids whose pages changed, beside those of `notifyCustomer`. */
  readonly notify?: readonly string[];
  /** Tells every open attempt of this customer (somebody else is logging in, or stopped). */
  readonly notifyCustomer?: string;
  /** Values that the statement selects beside: functions that must run after the parts, over their rows. */
  readonly also?: readonly Fragment[];
  /** Id of a customer: nothing that was proved for them becomes a session while this runs, and what became one before is seen (decision 0137). */
  readonly alone?: string | null;
}

/** Name of the part that ends logins under way. */
export const endedLogins = 'ended_logins';

/** What ends sessions holds the row exclusively; whoever begins a login or makes a session of it holds a share of it. */
const aloneWith = (customerId: string): Statement => ({
  name: '',
  text: 'select from customer_password where customer_id = $1 for update',
  values: [customerId],
});

/** unique_violation, exclusion_violation, deadlock_detected, and our own `must_be_one`. */
const raceCodes = new Set(['23505', '23P01', '40P01', 'KN001']);

/**
 * Changes, evidence, messages and notifications of one step in one statement: one round trip, one commit, and no record means no change.
 * Throws LostRace when a part that must change one row did not.
 */
export async function runStep(database: Pick<Database, 'run' | 'runLocked'>, sealing: Sealing, step: Step): Promise<void> {
  if (step.alone == null && step.parts.some(({ name }) => name === endedLogins)) throw new TypeError('What ends logins is done alone.');
  const required = step.parts.filter((part) => part.mustChangeOne);
  const conditional = step.eventsWhen ?? [];
  const columns = [
    ...required.map((part) => sql`must_be_one((select count(*) from ${sql.ref(part.name)}), ${sql.lit(part.name)})`),
    sql`record_audit(${auditJson(sealing, step.events)}::jsonb)`,
    ...conditional.map(
      ({ condition, event }, nth) =>
        sql`case when ${condition} then record_audit(${auditJson(sealing, [event])}::jsonb) end as ${sql.ref(`written${nth}`)}`,
    ),
    ...(step.messages?.length ? [sql`queue_messages(${JSON.stringify(step.messages)}::jsonb)`] : []),
    ...(step.messagesWhen ?? []).map(
      ({ condition, message }) => sql`case when ${condition} then queue_messages(${JSON.stringify([message])}::jsonb) end`,
    ),
    ...(step.notify?.length ? [sql`(select count(pg_notify('login', uid)) from unnest(${step.notify}::text[]) uid)`] : []),
    ...(step.notifyCustomer
      ? [sql`(select count(pg_notify('login', login_uid)) from attempt_place where customer_id = ${step.notifyCustomer})`]
      : []),
    ...(step.also ?? []),
  ];
  const clauses = step.parts.map((part) => sql`${sql.ref(part.name)} as (${part.sql})`);
  const statement = clauses.length ? sql`with ${sql.join(clauses)} select ${sql.join(columns)}` : sql`select ${sql.join(columns)}`;
  let written: AuditEvent[] = [];
  try {
    const { rows } = await announced(step.events[0]?.type ?? 'sign-in', () =>
      observe({ kind: 'statement', name: 'record', facts: { events: step.events.map(({ type }) => type).join(' ') } }, () =>
        step.alone == null ? execute<Record<string, unknown>>(database, statement) : runAlone(database, step.alone, statement),
      ),
    );
    written = conditional.filter((_, nth) => typeof rows[0]?.[`written${nth}`] === 'number').map(({ event }) => event);
  } catch (error) {
    if (error instanceof Error && 'code' in error && raceCodes.has(String(error.code))) throw new LostRace(error.message, { cause: error });
    throw error;
  }
  // Inside a provider request the statement is part of its transaction.
  afterCommit(() => tellRecorded([...step.events, ...written]));
}

/** A session that is just being raised holds itself and then waits for us, while we wait for it: who is told so by the database asks once more. */
async function runAlone(database: Pick<Database, 'runLocked'>, customerId: string, statement: Fragment): Promise<QueryResult> {
  const run = () => database.runLocked(aloneWith(customerId), textOf(statement), [...statement.values]);
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '40P01') return run();
    throw error;
  }
}

/** Runs the statement that a use case loads by, under its name for whoever watches. */
export function load<Row extends QueryResultRow>(name: string, database: Database, statement: Fragment): Promise<QueryResult<Row>> {
  return observe({ kind: 'statement', name }, () => execute<Row>(database, statement));
}

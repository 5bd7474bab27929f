import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import type { Database } from './database.ts';
import { type Part, runStep, type Step } from './sign-in/statement.ts';
import { execute, sql } from './sql.ts';

/** What one person asked for and another must approve. */
export interface OperatorRequest {
  readonly id: string;
  readonly requestedBy: string;
  /** What was kept with it. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The customer an act is about, with what is open of that act. */
export interface ActSubject {
  readonly customerId: string;
  readonly loginId: string;
  readonly open: OperatorRequest | null;
}

/** null: no such customer. */
export async function loadActSubject(database: Database, act: string, customerNumber: string): Promise<ActSubject | null> {
  const { rows } = await execute<{
    customerId: string;
    loginId: string;
    id: string | null;
    requestedBy: string | null;
    details: Record<string, unknown> | null;
  }>(
    database,
    sql`
    select c.id::text as "customerId", c.login_id as "loginId", r.id::text, r.requested_by as "requestedBy", r.details
    from customer c left join operator_request r on r.customer_id = c.id and r.act = ${act} and r.approved_at is null
    where c.customer_number = ${customerNumber}`,
  );
  const row = rows[0];
  if (!row) return null;
  const { customerId, loginId, id, requestedBy, details } = row;
  return { customerId, loginId, open: id === null || requestedBy === null ? null : { id, requestedBy, details: details ?? {} } };
}

export interface NewRequest {
  readonly act: string;
  readonly customerId: string;
  readonly by: string;
  readonly at: Instant;
  /** Words and ids of ours, for whoever approves it. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Records the request with its evidence. Throws LostRace when one was open already. */
export async function insertRequest(database: Database, sealing: Sealing, request: NewRequest, event: AuditEvent): Promise<void> {
  const { act, customerId, by, at, details = {} } = request;
  const part: Part = {
    name: 'requested',
    sql: sql`insert into operator_request (act, customer_id, details, requested_by, requested_at)
      values (${act}, ${customerId}::bigint, ${JSON.stringify(details)}::jsonb, ${by}, ${new Date(at)}) on conflict do nothing returning id`,
    mustChangeOne: true,
  };
  await runStep(database, sealing, { parts: [part], events: [event] });
}

/** Approves a request together with what it does. Throws LostRace when somebody else approved it first. */
export async function approveRequest(
  database: Database,
  sealing: Sealing,
  approval: { readonly id: string; readonly by: string; readonly at: Instant },
  does: readonly Part[],
  event: AuditEvent,
  more: Pick<Step, 'also' | 'messages'> = {},
): Promise<void> {
  const part: Part = {
    name: 'approved',
    sql: sql`update operator_request set approved_by = ${approval.by}, approved_at = ${new Date(approval.at)}
      where id = ${approval.id}::bigint and approved_at is null returning id`,
    mustChangeOne: true,
  };
  await runStep(database, sealing, { ...more, parts: [part, ...does], events: [event] });
}

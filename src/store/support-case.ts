import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import type { Database } from './database.ts';
import { type Part, runStep } from './sign-in/statement.ts';
import { execute, sql } from './sql.ts';

/** What a person of the house must look into. */
export interface NewCase {
  /** Word of ours, e.g. `freeze-call`, `inquiry`. */
  readonly kind: string;
  /** null: it concerns several customers, or nobody who is known. */
  readonly customerId: string | null;
  /** As in an audit event: `caller`, `customer`, `visitor`, `operator`, `system`. */
  readonly openedBy: string;
  readonly at: Instant;
  /** What was told; sealed before it leaves this process, so that it may name people and numbers. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Purpose under which the details of a case are sealed. */
const casePurpose = 'case';

/** Opens a case in the step of the act that calls for it; one for each step. */
export function openCase(sealing: Sealing, { kind, customerId, openedBy, at, details }: NewCase): Part {
  return {
    name: 'opened_case',
    sql: sql`insert into support_case (kind, customer_id, opened_at, opened_by, sealed)
      values (${kind}, ${customerId}::bigint, ${new Date(at)}, ${openedBy}, ${sealing.seal(casePurpose, JSON.stringify(details))}) returning id`,
  };
}

/** The evidence beside it: what kind, never what was told. */
export function caseOpenedEvent({ kind, customerId, openedBy, at }: NewCase): AuditEvent {
  return {
    type: 'case.opened',
    outcome: 'noted',
    reason: kind,
    actor: openedBy,
    occurredAt: at,
    ...(customerId !== null && { customerId }),
    data: { alert: true },
  };
}

/** An open case as the list tells of it. */
export interface OpenCase {
  readonly id: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly customerNumber: string | null;
  readonly openedAt: Instant;
  readonly openedBy: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Oldest first; at most `limit`. */
export async function loadOpenCases(database: Database, sealing: Sealing, limit: number): Promise<OpenCase[]> {
  const { rows } = await execute<Omit<OpenCase, 'details'> & { sealed: Buffer }>(
    database,
    sql`select s.id::text, s.kind, s.customer_id::text as "customerId", c.customer_number as "customerNumber",
        (extract(epoch from s.opened_at) * 1000)::float8 as "openedAt", s.opened_by as "openedBy", s.sealed
      from support_case s left join customer c on c.id = s.customer_id where s.state = 'open' order by s.opened_at, s.id limit ${limit}`,
  );
  return rows.map(({ sealed, ...row }) => ({ ...row, details: JSON.parse(sealing.open(casePurpose, sealed)) as OpenCase['details'] }));
}

/** Closes an open case with its evidence. Throws LostRace when there is none of this number that is open. */
export async function closeCase(
  database: Database,
  sealing: Sealing,
  closing: { readonly id: string; readonly by: string; readonly reason: string; readonly at: Instant },
  event: AuditEvent,
): Promise<void> {
  const part: Part = {
    name: 'closed_case',
    sql: sql`update support_case set state = 'closed', closed_at = ${new Date(closing.at)}, closed_by = ${closing.by}, closing_reason = ${closing.reason}
      where id = ${closing.id}::bigint and state = 'open' returning id`,
    mustChangeOne: true,
  };
  await runStep(database, sealing, { parts: [part], events: [event] });
}

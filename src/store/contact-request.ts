import type { Instant } from '#core/instant.ts';
import type { Database } from './database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from './facts.ts';
import { load, type Part } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** What one person asked to be changed of a customer's contacts. */
export interface ContactRequest {
  readonly id: string;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  /** As it was put: names of ours, and the value sealed. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** null: no such customer. `act` names what is asked and for which field. */
export async function loadContactRequest(
  database: Database,
  act: string,
  customerNumber: string,
): Promise<{ readonly customer: CustomerRecord; readonly open: ContactRequest | null } | null> {
  const { rows } = await load<{ facts: FactsRow; open: ContactRequest | null }>(
    'load-contact-request',
    database,
    sql`select ${factsJson('c')} as facts, (select json_build_object('id', r.id::text, 'requestedBy', r.requested_by,
        'requestedAt', (extract(epoch from r.requested_at) * 1000)::bigint, 'details', r.details)
      from operator_request r where r.customer_id = c.id and r.act = ${act} and r.approved_at is null) as open
    from customer c where c.customer_number = ${customerNumber}`,
  );
  const row = rows[0];
  return row ? { customer: readFacts(row.facts), open: row.open } : null;
}

/** Puts a request; one that is open already is replaced by it: a slip of the pen must not stand in the way. */
export const putContactRequest = (request: {
  readonly act: string;
  readonly customerId: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly at: Instant;
}): Part => ({
  name: 'requested',
  sql: sql`insert into operator_request (act, customer_id, details, requested_by, requested_at)
    values (${request.act}, ${request.customerId}::bigint, ${JSON.stringify(request.details)}::jsonb, ${request.by}, ${new Date(request.at)})
    on conflict (act, customer_id) where approved_at is null
    do update set details = excluded.details, requested_by = excluded.requested_by, requested_at = excluded.requested_at returning id`,
  mustChangeOne: true,
});

/** Approves exactly what was loaded and shown; its sealed value is kept no longer. Changes nothing, and so undoes the step, when it was replaced or approved meanwhile. */
export const approveContactRequest = (open: ContactRequest, by: string, at: Instant): Part => ({
  name: 'approved',
  sql: sql`update operator_request set approved_by = ${by}, approved_at = ${new Date(at)}, details = details - 'sealed'
    where id = ${open.id}::bigint and approved_at is null and requested_by = ${open.requestedBy} and details = ${JSON.stringify(open.details)}::jsonb returning id`,
  mustChangeOne: true,
});

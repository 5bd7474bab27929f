import type { ClientBase } from 'pg';
import type { Instant } from '#core/instant.ts';
import { copyEvents, type ImportMoment } from './import-write.ts';

/** A value of the export that differs from the one last imported; sealed, never applied by itself. */
export interface NewConflict {
  readonly line: number;
  readonly customerId: string;
  readonly field: string;
  readonly sealed: Buffer;
  readonly digest: Buffer;
}

/**
 * Writes the conflicts of a batch. One that is open already with the same value moves to this import (its approval goes on);
 * open ones of these customers that the export no longer says are dropped. `customerIds`: every known customer of the batch.
 */
export async function recordConflicts(
  client: ClientBase,
  customerIds: readonly string[],
  conflicts: readonly NewConflict[],
  moment: ImportMoment,
): Promise<void> {
  if (customerIds.length === 0) return;
  const values = [
    customerIds,
    conflicts.map((one) => one.line),
    conflicts.map((one) => one.customerId),
    conflicts.map((one) => one.field),
    conflicts.map((one) => one.sealed),
    conflicts.map((one) => one.digest),
    moment.importRun,
  ];
  await client.query(
    `with given as (
      select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $6::bytea[]) as given (line, customer_id, field, sealed, digest)
    ), dropped as (
      update import_conflict c set state = 'dropped' where c.customer_id = any($1::bigint[]) and c.state in ('open', 'requested')
        and not exists (select from given g where g.customer_id = c.customer_id and g.field = c.field and g.digest = c.digest)
    ), moved as (
      update import_conflict c set import_run = $7, line = g.line from given g
      where c.customer_id = g.customer_id and c.field = g.field and c.digest = g.digest and c.state in ('open', 'requested')
      returning c.customer_id, c.field
    )
    insert into import_conflict (import_run, line, customer_id, field, sealed, digest)
    select $7, line, customer_id, field, sealed, digest from given g
    where not exists (select from moved m where m.customer_id = g.customer_id and m.field = g.field)`,
    values,
  );
  await copyEvents(
    client,
    moment,
    conflicts.map(({ customerId, field, line }) => ({ type: 'customer.import_conflict', customerId, data: { line, field } })),
  );
}

/** One conflict as it waits; `digest` is of the value of the export. */
export interface WaitingConflict {
  readonly id: string;
  readonly importRun: number;
  readonly line: number;
  readonly customerId: string;
  readonly field: string;
  readonly sealed: Buffer;
  readonly digest: Buffer;
  readonly requestedBy: string;
}

const ofFile = 'import_run in (select id from import_run where file_sha256 = $1)';

/** All open conflicts of a file become requests of one person, each with its evidence; returns how many. */
export async function requestConflicts(client: ClientBase, sha256: Buffer, by: string, now: Instant): Promise<number> {
  const { rowCount } = await client.query(
    `with requested as (
      update import_conflict set state = 'requested', requested_by = $2, requested_at = $3 where ${ofFile} and state = 'open'
      returning import_run, line, customer_id, field
    )
    insert into audit_event (occurred_at, type, outcome, actor, customer_id, data)
    select $3, 'customer.conflict_requested', 'success', 'operator:' || $2::text, customer_id, jsonb_build_object('importRun', import_run, 'line', line, 'field', field)
    from requested`,
    [sha256, by, new Date(now)],
  );
  return rowCount ?? 0;
}

/** Who requested what still waits. */
export async function loadRequesters(client: ClientBase, sha256: Buffer): Promise<string[]> {
  const { rows } = await client.query<{ requested_by: string }>(
    `select distinct requested_by from import_conflict where ${ofFile} and state = 'requested'`,
    [sha256],
  );
  return rows.map((row) => row.requested_by);
}

/** The next requests of these persons, locked for this transaction. */
export async function takeRequested(
  client: ClientBase,
  sha256: Buffer,
  requesters: readonly string[],
  limit: number,
): Promise<WaitingConflict[]> {
  const { rows } = await client.query(
    `select id, import_run as "importRun", line::integer, customer_id as "customerId", field, sealed, digest, requested_by as "requestedBy"
    from import_conflict where ${ofFile} and state = 'requested' and requested_by = any($2) order by id limit $3 for update`,
    [sha256, requesters, limit],
  );
  return rows as WaitingConflict[];
}

/** Ends a request: applied, or dropped with a reason because the value cannot be taken. */
export async function settleConflict(
  client: ClientBase,
  conflict: WaitingConflict,
  settled: { readonly by: string; readonly now: Instant; readonly refused: string | null },
): Promise<void> {
  const { importRun, line, field, requestedBy, customerId, id } = conflict;
  await client.query(
    `with settled as (update import_conflict set state = $2, approved_by = $3, approved_at = $4 where id = $1)
    insert into audit_event (occurred_at, type, outcome, reason, actor, customer_id, data) values ($4, 'customer.conflict_applied', $5, $6, $7, $8, $9)`,
    [
      id,
      settled.refused === null ? 'applied' : 'dropped',
      settled.by,
      new Date(settled.now),
      settled.refused === null ? 'success' : 'refused',
      settled.refused,
      `operator:${settled.by}`,
      customerId,
      JSON.stringify({ importRun, line, field, requestedBy }),
    ],
  );
}

import type { ClientBase } from 'pg';
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
export async function recordConflicts(client: ClientBase, customerIds: readonly string[], conflicts: readonly NewConflict[], moment: ImportMoment): Promise<void> {
  if (customerIds.length === 0) return;
  const values = [
    customerIds, conflicts.map((one) => one.line), conflicts.map((one) => one.customerId), conflicts.map((one) => one.field),
    conflicts.map((one) => one.sealed), conflicts.map((one) => one.digest), moment.importRun,
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
  await copyEvents(client, moment, conflicts.map(({ customerId, field, line }) => ({ type: 'customer.import_conflict', customerId, data: { line, field } })));
}

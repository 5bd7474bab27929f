import type { ClientBase } from 'pg';
import type { Finding } from './import-write.ts';

export type { Finding } from './import-write.ts';

interface FindingRow {
  line: string;
  kind: Finding['kind'];
  customer_number: string | null;
  field: string;
  reason: string;
}

/** The report of an import in the order of the file, read in pages so that any number of findings fits. */
export async function* readFindings(client: ClientBase, importRun: number): AsyncGenerator<Finding> {
  await client.query('begin read only');
  try {
    await client.query(`declare findings no scroll cursor for
      select line, kind, customer_number, field, reason from import_finding where import_run = ${Math.trunc(importRun)} order by line, field`);
    for (;;) {
      const { rows } = await client.query<FindingRow>('fetch 5000 from findings');
      for (const row of rows)
        yield { line: Number(row.line), kind: row.kind, customerNumber: row.customer_number, field: row.field, reason: row.reason };
      if (rows.length === 0) return;
    }
  } finally {
    await client.query('rollback');
  }
}

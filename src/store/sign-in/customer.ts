import type { Database } from '../database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from '../facts.ts';
import { execute, sql } from '../sql.ts';

/** By customer number; null when there is none. */
export async function loadCustomer(database: Database, customerNumber: string): Promise<CustomerRecord | null> {
  const { rows } = await execute<{ facts: FactsRow }>(
    database,
    sql`select ${factsJson('c')} as facts from customer c where c.customer_number = ${customerNumber}`,
  );
  return rows[0] ? readFacts(rows[0].facts) : null;
}

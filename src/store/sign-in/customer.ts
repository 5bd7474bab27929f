import type { Database } from '../database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from '../facts.ts';
import { execute, sql } from '../sql.ts';

/** Several at once, by their ids. */
export async function loadCustomers(database: Pick<Database, 'run'>, ids: readonly string[]): Promise<CustomerRecord[]> {
  if (ids.length === 0) return [];
  const { rows } = await execute<{ facts: FactsRow }>(
    database,
    sql`select ${factsJson('c')} as facts from customer c where c.id = any (${ids}::bigint[])`,
  );
  return rows.map(({ facts }) => readFacts(facts));
}

/** By customer number; null when there is none. */
export async function loadCustomer(database: Database, customerNumber: string): Promise<CustomerRecord | null> {
  const { rows } = await execute<{ facts: FactsRow }>(
    database,
    sql`select ${factsJson('c')} as facts from customer c where c.customer_number = ${customerNumber}`,
  );
  return rows[0] ? readFacts(rows[0].facts) : null;
}

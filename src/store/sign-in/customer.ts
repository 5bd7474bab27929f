import { type Kysely, sql } from 'kysely';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from '../facts.ts';
import type { DB } from '../tables.ts';

/** By customer number; null when there is none. */
export async function loadCustomer(connection: Kysely<DB>, customerNumber: string): Promise<CustomerRecord | null> {
  const { rows } = await sql<{
    facts: FactsRow;
  }>`select ${factsJson('c')} as facts from customer c where c.customer_number = ${customerNumber}`.execute(connection);
  return rows[0] ? readFacts(rows[0].facts) : null;
}

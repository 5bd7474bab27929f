import { sql } from 'kysely';
import { Problem } from '#core/problem.ts';
import { type CustomerRecord, type FactsRow, factsText, readFacts } from '#store/facts.ts';
import type { App } from '#usecases/app.ts';

/** What the policy needs to know of a customer, in one query. Throws Problem('customer_not_found'). */
export async function loadFacts(app: App, customer: { readonly number: string } | { readonly id: string }): Promise<CustomerRecord> {
  const where = 'number' in customer ? sql`c.customer_number = ${customer.number}` : sql`c.id = ${customer.id}`;
  const { rows } = await sql<{ facts: FactsRow }>`select ${sql.raw(factsText('c'))} as facts from customer c where ${where}`.execute(
    app.database.kysely,
  );
  if (!rows[0]) throw new Problem('customer_not_found');
  return readFacts(rows[0].facts);
}

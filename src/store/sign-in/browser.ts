import type { Database } from '../database.ts';
import { execute, sql } from '../sql.ts';

/** The browser that presents this token now; null when none does. */
export async function findBrowser(database: Database, tokenHash: Buffer): Promise<string | null> {
  const { rows } = await execute<{ id: string }>(database, sql`select id from browser where token_hash = ${tokenHash}`);
  return rows[0]?.id ?? null;
}

/** Since when a browser has been known to belong to this customer; null: it is not. */
export async function knownBrowserSince(database: Database, browserId: string, customerId: string): Promise<number | null> {
  const { rows } = await execute<{ since: number }>(
    database,
    sql`select (extract(epoch from since) * 1000)::float8 as since from known_browser
      where browser_id = ${browserId}::uuid and customer_id = ${customerId}::bigint and revoked_at is null`,
  );
  return rows[0]?.since ?? null;
}

import type { Database } from '../database.ts';
import { execute, sql } from '../sql.ts';

/** The browser that presents this token now; null when none does. */
export async function findBrowser(database: Database, tokenHash: Buffer): Promise<string | null> {
  const { rows } = await execute<{ id: string }>(database, sql`select id from browser where token_hash = ${tokenHash}`);
  return rows[0]?.id ?? null;
}

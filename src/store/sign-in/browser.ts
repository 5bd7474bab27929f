import type { Database } from '../database.ts';

/** The browser that presents this token now; null when none does. */
export async function findBrowser(database: Database, tokenHash: Buffer): Promise<string | null> {
  const row = await database.kysely.selectFrom('browser').select('id').where('token_hash', '=', tokenHash).executeTakeFirst();
  return row?.id ?? null;
}

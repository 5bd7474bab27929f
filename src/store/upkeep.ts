import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Makes the partitions of the coming months, as the owner's function allows. */
export async function ensureAuditPartitions(database: Database): Promise<void> {
  await sql`select ensure_audit_partitions()`.execute(database.kysely);
}

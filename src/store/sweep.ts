import { sql } from 'kysely';
import { day, hour, type Instant } from '#core/instant.ts';
import { backstop } from '#core/lockout.ts';
import type { Database } from './database.ts';

/** Rows that decide nothing any more, by table: what a login step reads stays small however long the house is open. */
const runOut: readonly { readonly table: string; readonly condition: (now: Instant) => ReturnType<typeof sql> }[] = [
  { table: 'number_shown', condition: (now) => sql`upper(quiet) < ${new Date(now - hour)}` },
  { table: 'attempt_place', condition: (now) => sql`until < ${new Date(now - hour)}` },
  // The longest wait is an hour; a count behind the lanes stays until a success, because it is of failures in a row.
  {
    table: 'failure_lane',
    condition: (now) =>
      sql`updated_at < ${new Date(now - day)} and (lane not like 'm:%' or failures < ${backstop}::int and updated_at < ${new Date(now - 30 * day)})`,
  },
  { table: 'unfinished_notice', condition: (now) => sql`told_at < ${new Date(now - day)}` },
  { table: 'send_budget', condition: (now) => sql`sent_at[cardinality(sent_at)] < ${new Date(now - day)}` },
];

/** Deletes up to `limit` rows of each table; returns how many in all. */
export async function sweepRunOut(database: Database, now: Instant, limit: number): Promise<number> {
  let swept = 0;
  for (const { table, condition } of runOut) {
    const { numAffectedRows } = await sql`delete from ${sql.ref(table)} where ctid = any (array(
      select ctid from ${sql.ref(table)} where ${condition(now)} limit ${limit}))`.execute(database.kysely);
    swept += Number(numAffectedRows ?? 0);
  }
  return swept;
}

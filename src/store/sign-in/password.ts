import type { PasswordFormat } from '#ports/password-hash.ts';
import type { Database } from '../database.ts';
import { sql } from '../sql.ts';
import { inTransaction } from '../transaction.ts';
import type { Part } from './statement.ts';

/** Stores the re-hashed form, unless the password was changed meanwhile. The password itself stays what it was, since when it was. */
export function replacePassword(customerId: string, verifiedHash: string, rehashed: string): Part {
  return {
    name: 'rehashed',
    sql: sql`update customer_password set hash = ${rehashed} where customer_id = ${customerId} and hash = ${verifiedHash} returning customer_id`,
  };
}

/** Share of each first format among all passwords, summing to 1 (empty when there is none). */
export async function loadFormatShares(database: Database): Promise<[PasswordFormat, number][]> {
  // All passwords are counted: of millions that takes longer than a statement of the login path may.
  const { rows } = await inTransaction(database.pool, (client) =>
    client.query<{ format: PasswordFormat; share: number }>(
      'select first_format as format, (count(*) / sum(count(*)) over ())::float8 as share from customer_password group by 1 order by 1',
    ),
  );
  return rows.map(({ format, share }) => [format, share]);
}

import type { Instant } from '#core/instant.ts';
import type { Database } from './database.ts';
import { load } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** When each number or address was last proved by a call or a code, by the keyed digest of its value (base64url). */
export async function lastProofs(database: Database, customerId: string): Promise<ReadonlyMap<string, Instant>> {
  const { rows } = await load<{ authenticator: string; at: number }>(
    'last-proofs',
    database,
    sql`select e.authenticator, (extract(epoch from max(e.happened_at)) * 1000)::bigint as at
      from login l join authentication_event e on e.login_uid = l.uid
      where l.customer_id = ${customerId}::bigint and e.method <> 'password' group by e.authenticator`,
  );
  return new Map(rows.map(({ authenticator, at }) => [authenticator, Number(at)]));
}

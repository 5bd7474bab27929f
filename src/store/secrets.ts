import type { Instant } from '#core/instant.ts';
import { type SecretAge, type SecretSource, youngFor } from '#core/young.ts';
import type { Database } from './database.ts';
import { load, type Part } from './sign-in/statement.ts';
import { type Fragment, sql } from './sql.ts';

/** What a customer knows: hashes, and since when. The PIN is null for who has none. */
export interface KeptSecrets {
  readonly password: SecretAge & { readonly hash: string };
  readonly pin: (SecretAge & { readonly hash: string }) | null;
  readonly loginId: string;
}

const asJson = (alias: string): Fragment =>
  sql`json_build_object('hash', ${sql.ref(`${alias}.hash`)}, 'setBy', ${sql.ref(`${alias}.set_by`)},
    'changedAt', (extract(epoch from ${sql.ref(`${alias}.changed_at`)}) * 1000)::bigint)`;

/** Throws when there is no such customer. */
export async function loadSecrets(database: Database, customerId: string): Promise<KeptSecrets> {
  const { rows } = await load<KeptSecrets>(
    'load-secrets',
    database,
    sql`select ${asJson('p')} as password, (select ${asJson('t')} from customer_trading_pin t where t.customer_id = p.customer_id) as pin,
        c.login_id as "loginId"
      from customer_password p join customer c on c.id = p.customer_id where p.customer_id = ${customerId}::bigint`,
  );
  if (!rows[0]) throw new Error('the customer has no password');
  return rows[0];
}

/**
 * The customer's own new password. The format that its answering time shows stays (rule 7). A change of one that was set anew less than 72 hours ago does
 * not lift what waits for that: the 72 hours begin anew (rule 12).
 */
export const setPassword = (customerId: string, hash: string, setBy: Exclude<SecretSource, 'import'>, now: Instant): Part => ({
  name: 'set_password',
  sql: sql`update customer_password set hash = ${hash}, changed_at = ${new Date(now)},
      set_by = case when set_by = 'reset' and changed_at > ${new Date(now - youngFor)} then 'reset' else ${setBy} end
    where customer_id = ${customerId}::bigint returning customer_id`,
  mustChangeOne: true,
});

/** The customer's own new trading PIN, or the first one. */
export const setTradingPin = (customerId: string, hash: string, now: Instant): Part => ({
  name: 'set_pin',
  sql: sql`insert into customer_trading_pin (customer_id, hash, changed_at, set_by) values (${customerId}::bigint, ${hash}, ${new Date(now)}, 'change')
    on conflict (customer_id) do update set hash = excluded.hash, changed_at = excluded.changed_at, set_by = 'change' returning customer_id`,
  mustChangeOne: true,
});

import type { ContactField, ContactKind } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import type { ContactSource } from '#core/young.ts';
import type { Database } from './database.ts';
import { load } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** A number or address that is registered now, with the last proof of a login or procedure that was given by it. */
export interface RegisteredRow {
  readonly id: string;
  readonly field: ContactField;
  readonly kind: ContactKind;
  readonly unusableReason: string | null;
  readonly sealed: Buffer;
  readonly source: ContactSource;
  readonly boundAt: Instant;
  /** A mail to it came back; null: none did, or a later one arrived. */
  readonly bouncedAt: Instant | null;
  readonly proved: { readonly method: string; readonly at: Instant } | null;
}

export interface RegisteredRecord {
  readonly nameKana: string;
  readonly contacts: readonly RegisteredRow[];
}

interface Row {
  readonly name_kana: string;
  readonly contacts: readonly (Omit<RegisteredRow, 'sealed'> & { readonly sealed: string })[];
}

/** One round trip. Proofs are found through the customer's own logins: who else uses the same number is not looked at. */
export async function loadRegistered(database: Database, customerId: string): Promise<RegisteredRecord> {
  const { rows } = await load<Row>(
    'load-registered-information',
    database,
    sql`
    with proofs as (
      select distinct on (e.authenticator) e.authenticator, e.method, e.happened_at
      from login l join authentication_event e on e.login_uid = l.uid where l.customer_id = ${customerId}::bigint
      order by e.authenticator, e.happened_at desc)
    select c.name_kana, (select coalesce(json_agg(json_build_object('id', k.id::text, 'field', k.field, 'kind', k.kind, 'unusableReason', k.unusable_reason,
        'sealed', encode(k.sealed, 'base64'), 'source', k.source, 'boundAt', (extract(epoch from k.bound_at) * 1000)::bigint,
        'bouncedAt', (extract(epoch from k.bounced_at) * 1000)::bigint,
        'proved', case when p.method is not null then json_build_object('method', p.method, 'at', (extract(epoch from p.happened_at) * 1000)::bigint) end)
        order by k.id), '[]')
      from contact k left join proofs p on p.authenticator = rtrim(translate(encode(k.lookup, 'base64'), '+/', '-_'), '=')
      where k.customer_id = c.id and k.valid_to is null) as contacts
    from customer c where c.id = ${customerId}::bigint`,
  );
  const row = rows[0];
  if (!row) throw new Error('the customer is gone');
  return { nameKana: row.name_kana, contacts: row.contacts.map((one) => ({ ...one, sealed: Buffer.from(one.sealed, 'base64') })) };
}

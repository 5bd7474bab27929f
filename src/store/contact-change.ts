import type { ContactField, ContactKind } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import type { ContactSource } from '#core/young.ts';
import type { ContactAtRest } from './contact.ts';
import type { Part } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** A number or address as it is to stand in a field from `at` on. */
export interface NewContactRow extends ContactAtRest {
  readonly customerId: string;
  readonly field: ContactField;
  readonly kind: ContactKind;
  readonly source: ContactSource;
  readonly boundAt: Instant;
  readonly at: Instant;
}

/** What stood in the field ends; it stays on record. Changes nothing, and so undoes the step, when it has ended already. */
export const endContact = (key: { readonly id: string; readonly customerId: string }, at: Instant): Part => ({
  name: 'ended_contact',
  sql: sql`update contact set valid_to = ${new Date(at)} where id = ${key.id}::bigint and customer_id = ${key.customerId}::bigint and valid_to is null returning id`,
  mustChangeOne: true,
});

/** After `ended`, the part that empties the field (or another one), when there is one. A field that somebody else has filled meanwhile undoes the step. */
export function insertContact(row: NewContactRow, ended: Part | null): Part {
  const after = ended ? sql`(select count(*) from ${sql.ref(ended.name)}) after_ended` : sql`(select 1) at_once`;
  return {
    name: 'new_contact',
    sql: sql`insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at)
      select ${row.customerId}::bigint, ${row.field}, ${row.kind}, ${row.sealed}::bytea, ${row.lookup}::bytea, ${new Date(row.at)}::timestamptz, ${row.source},
        ${new Date(row.boundAt)}::timestamptz from ${after} returning id`,
    mustChangeOne: true,
  };
}

/** What another row held, as it was bound then, in `field` from `at` on: nothing of it is newer than before. */
export function copyContact(
  from: { readonly id: string; readonly customerId: string },
  field: ContactField,
  at: Instant,
  ended: Part | null,
): Part {
  const after = ended ? sql`(select count(*) from ${sql.ref(ended.name)}) after_ended` : sql`(select 1) at_once`;
  return {
    name: 'new_contact',
    sql: sql`insert into contact (customer_id, field, kind, unusable_reason, sealed, lookup, valid_from, source, bound_at)
      select k.customer_id, ${field}, k.kind, k.unusable_reason, k.sealed, k.lookup, ${new Date(at)}::timestamptz, k.source, k.bound_at
      from contact k, ${after} where k.id = ${from.id}::bigint and k.customer_id = ${from.customerId}::bigint returning id`,
    mustChangeOne: true,
  };
}

/** Still registered when the step is recorded: what was proved by it counts only then. */
export const contactStands = (id: string): Part => ({
  name: 'standing_contact',
  sql: sql`select id from contact where id = ${id}::bigint and valid_to is null for update`,
  mustChangeOne: true,
});

/** The session that acts is there, and is judged again like every other of the customer: what is registered has changed. */
export const judgeOwnSession = (sessionUid: string): Part => ({
  name: 'own_session',
  sql: sql`update oidc_session set judge_at = '-infinity' where uid = ${sessionUid} returning uid`,
  mustChangeOne: true,
});

import type { Instant } from '#core/instant.ts';
import type { Part } from './sign-in/statement.ts';
import { sql } from './sql.ts';

export interface SettingToKeep {
  readonly customerId: string;
  /** null: the one in force ends and nothing takes its place. */
  readonly method: string | null;
  readonly contacts: readonly string[] | null;
  /** How many of the customer's settings are in force, as they were loaded: when there are others now, the step is undone. */
  readonly inForce: number;
  readonly at: Instant;
}

/** The customer's own choice from now on. Two at once: the closing, or the index of open choices, lets one win. */
export function keepSetting({ customerId, method, contacts, inForce, at }: SettingToKeep): Part[] {
  const closed: Part = {
    name: 'closed_settings',
    sql: sql`update factor_setting set valid_to = ${new Date(at)} where customer_id = ${customerId}::bigint and valid_to is null returning id`,
  };
  const expected: Part = {
    name: 'expected_settings',
    sql: sql`select from (select count(*) as closed from closed_settings) c where c.closed = ${inForce}::bigint`,
    mustChangeOne: true,
  };
  if (method === null) return [closed, expected];
  const added: Part = {
    name: 'new_setting',
    sql: sql`insert into factor_setting (customer_id, method, valid_from, source, contacts)
      select ${customerId}::bigint, ${method}, ${new Date(at)}::timestamptz, 'web', ${contacts === null ? null : [...contacts]}::bigint[]
      from (select count(*) from closed_settings) after_closing returning id`,
    mustChangeOne: true,
  };
  return [closed, expected, added];
}

/** What is asked of the customer has changed: their sessions are judged by the next run of enforcement. For a step in which no part ends these sessions. */
export const judgeAgain = (customerId: string, only: string | null): Part => ({
  name: 'judged_again',
  sql: sql`update oidc_session set judge_at = '-infinity' where account_id = (select customer_number from customer where id = ${customerId}::bigint)
    and (${only}::text is null or uid = ${only}) returning uid`,
});

import type { ClientBase } from 'pg';
import type { Instant } from '#core/instant.ts';
import type { NewContact } from './import-write.ts';
import { judgeSessionsAgain } from './session-judgement.ts';

/**
 * Ends what is registered in a field and registers another value, or none; two persons decided it, so that it is young like all that support bound (rule 12). The very same (the customer's own change, come back with the export) stays as it
 * is: it is no older for it, and can still be put back; false then.
 */
export async function replaceContact(
  client: ClientBase,
  customerId: string,
  field: string,
  next: NewContact | null,
  now: Instant,
): Promise<boolean> {
  const at = new Date(now);
  const same = await client.query(
    'select from contact where customer_id = $1 and field = $2 and valid_to is null and lookup = $3 for update',
    [customerId, field, next?.lookup ?? null],
  );
  if (same.rowCount) return false;
  await client.query('update contact set valid_to = $3 where customer_id = $1 and field = $2 and valid_to is null', [
    customerId,
    field,
    at,
  ]);
  await judgeSessionsAgain(client, customerId);
  if (!next) return true;
  await client.query(
    `insert into contact (customer_id, field, kind, unusable_reason, sealed, lookup, valid_from, source, bound_at) values ($1, $2, $3, $4, $5, $6, $7, 'support', $7)`,
    [customerId, field, next.kind, next.unusableReason, next.sealed, next.lookup, at],
  );
  return true;
}

/** False when the login ID belongs to another customer. */
export async function replaceLoginId(client: ClientBase, customerId: string, loginId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'update customer set login_id = $2 where id = $1 and not exists (select from customer where login_id = $2 and id <> $1)',
    [customerId, loginId],
  );
  return rowCount === 1;
}

export async function replaceAccountType(client: ClientBase, customerId: string, accountType: string): Promise<void> {
  await client.query('update customer set account_type = $2 where id = $1', [customerId, accountType]);
  await judgeSessionsAgain(client, customerId);
}

/** A choice of its own instant; null takes an earlier one back. What the export said at the opening stays on record. */
export async function addLoginNotificationChoice(
  client: ClientBase,
  customerId: string,
  value: string | null,
  now: Instant,
): Promise<void> {
  await client.query(
    `insert into login_notification_choice (customer_id, nth, value, chosen_at, source)
    select $1, count(*) + 1, $2, $3, 'import' from login_notification_choice where customer_id = $1`,
    [customerId, value, new Date(now)],
  );
}

/** `format` is the answering time that the account shows from now on. */
export async function replacePassword(client: ClientBase, customerId: string, hash: string, format: string, now: Instant): Promise<void> {
  await client.query(
    `update customer_password set hash = $2, first_format = $3, changed_at = $4, set_by = 'import' where customer_id = $1`,
    [customerId, hash, format, new Date(now)],
  );
}

/** A PIN is replaced or set; the schema knows no customer who lost it. */
export async function replaceTradingPin(client: ClientBase, customerId: string, hash: string, now: Instant): Promise<void> {
  await client.query(
    `insert into customer_trading_pin (customer_id, hash, changed_at) values ($1, $2, $3)
    on conflict (customer_id) do update set hash = excluded.hash, changed_at = excluded.changed_at, set_by = 'import'`,
    [customerId, hash, new Date(now)],
  );
}

/** Ends the customer's setting of this method and sets it from another instant, or not at all. */
export async function replaceSetting(
  client: ClientBase,
  customerId: string,
  method: string,
  from: Instant | null,
  now: Instant,
): Promise<void> {
  await client.query('update factor_setting set valid_to = $3 where customer_id = $1 and method = $2 and valid_to is null', [
    customerId,
    method,
    new Date(now),
  ]);
  await judgeSessionsAgain(client, customerId);
  if (from === null) return;
  await client.query(`insert into factor_setting (customer_id, method, valid_from, source) values ($1, $2, $3, 'import')`, [
    customerId,
    method,
    new Date(from),
  ]);
}

export async function replaceWaveDate(client: ClientBase, customerId: string, from: Instant | null, now: Instant): Promise<void> {
  await client.query('update wave_date set valid_to = $2 where customer_id = $1 and valid_to is null', [customerId, new Date(now)]);
  await judgeSessionsAgain(client, customerId);
  if (from === null) return;
  await client.query('insert into wave_date (customer_id, mandatory_from) values ($1, $2)', [customerId, new Date(from)]);
}

/** The value counts as last imported from now on; `place` is the first byte of its digest, from 0. */
export async function replaceDigest(client: ClientBase, customerId: string, digest: Buffer, place: number): Promise<void> {
  await client.query('update customer_last_import set digests = overlay(digests placing $2 from $3 for $4) where customer_id = $1', [
    customerId,
    digest,
    place + 1,
    digest.length,
  ]);
}

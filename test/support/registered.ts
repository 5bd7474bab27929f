import { readPhoneNumber } from '#core/phone-number.ts';
import type { App } from '#usecases/app.ts';

const longAgo = new Date('2020-01-01');

/** A number or address as an account export brought it, long ago. */
export async function registerContact(
  { database, sealing }: Pick<App, 'database' | 'sealing'>,
  customerId: string,
  field: string,
  raw: string,
): Promise<void> {
  const read = field === 'email' ? { kind: 'email', e164: raw, reason: null } : readPhoneNumber(raw);
  await database.pool.query(
    `insert into contact (customer_id, field, kind, unusable_reason, sealed, lookup, valid_from, source, bound_at) values ($1, $2, $3, $4, $5, $6, $7, 'import', $7)`,
    [
      customerId,
      field,
      read.kind,
      read.reason,
      sealing.seal('contact', JSON.stringify({ raw, value: read.e164 })),
      read.e164 && sealing.lookup('contact', read.e164),
      longAgo,
    ],
  );
}

/** The trading PIN as an account export brought it. */
export async function setTradingPin(
  { database, passwords }: Pick<App, 'database' | 'passwords'>,
  customerId: string,
  pin: string,
): Promise<void> {
  await database.pool.query('insert into customer_trading_pin (customer_id, hash, changed_at) values ($1, $2, $3)', [
    customerId,
    await passwords.hash(pin),
    longAgo,
  ]);
}

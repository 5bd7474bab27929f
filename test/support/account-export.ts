import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** One row of an account export; what is left out has the value of an ordinary individual with a mobile number. */
export type ExportRow = Partial<Record<(typeof exportHeader)[number], string>> & { readonly customer_number: string };

export const exportHeader = [
  'customer_number',
  'login_id',
  'account_type',
  'name',
  'name_kana',
  'phone',
  'mobile_phone',
  'representative_mobile_phone',
  'email',
  'login_notification',
  'phone_call_set_at',
  'phone_call_mandatory_from',
  'password_hash',
  'trading_pin_hash',
] as const;

/** Password `Pw-10000006!`. */
export const anyHash = '$argon2id$v=19$m=19456,t=2,p=1$czanUZXullqvvY6TImAdkg$7BvHE3Qj2FGjGBMS/FfXsaPayDW7mM80m/oJJlVLQ5U';

/** Password `Pw-10000043!`. */
export const otherHash = '$2b$10$wesRqV97dJZF4dKPZL4oduByKmU5Fjqd5q39eibSOADgc28tyoQ7e';

/** The text of an account export: quoted where needed, LF. */
export function exportCsv(rows: readonly ExportRow[]): string {
  const lines = rows.map((row) => exportHeader.map((column) => quoted(withDefaults(row)[column] ?? '')).join(','));
  return [exportHeader.join(','), ...lines, ''].join('\n');
}

/** `count` ordinary customers, numbered from `first`. */
export function manyRows(count: number, first = 20_000_000): ExportRow[] {
  return Array.from({ length: count }, (_, index) => ({ customer_number: String(first + index) }));
}

export function sha256(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A file as the import reads it. */
export async function* bytesOf(text: string, chunk = 16_384): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) {
    await setImmediate();
    yield bytes.subarray(at, at + chunk);
  }
}

function withDefaults(row: ExportRow): ExportRow {
  const number = row.customer_number;
  return {
    login_id: `k${number}`,
    account_type: 'individual',
    name: '田中 花子',
    name_kana: 'タナカ ハナコ',
    mobile_phone: `0901${number.slice(-7).padStart(7, '0')}`,
    email: `c${number}@example.jp`,
    password_hash: anyHash,
    trading_pin_hash: anyHash,
    ...row,
  };
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

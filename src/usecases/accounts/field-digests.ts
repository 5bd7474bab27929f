import { createHmac, createSecretKey } from 'node:crypto';
import { type AccountRow, accountFields, type MethodColumn } from '#core/account-export/types.ts';
import { formatInstant } from '#core/instant-text.ts';
import type { Sealing } from '#ports/sealing.ts';

const digestLength = 16;

/** The fields of an export that are remembered per customer, in the order of their digests. */
export interface FieldDigests {
  readonly fields: readonly string[];
  /** 16 bytes per field: HMAC-SHA-256 under a key of this installation, cut. */
  of(row: AccountRow): Buffer;
  /** First byte of a field's digest. */
  place(field: string): number;
  /** Digest of one field within the digests of a row. */
  part(digests: Buffer, field: string): Buffer;
  /** `last` with the digests of these fields taken from `next`. */
  replaced(last: Buffer, next: Buffer, fields: readonly string[]): Buffer;
}

/** Fields of the form first, then those of the methods: a method added later adds its digests at the end. */
export function fieldDigests(sealing: Sealing, columns: readonly MethodColumn[]): FieldDigests {
  const fields = [...accountFields.filter((field) => field !== 'customer_number'), ...columns.map(({ column }) => column)];
  const digest = digester(sealing.key('import-digest'), columns);
  const places = new Map(fields.map((field, index) => [field, index * digestLength]));
  const place = (field: string): number => places.get(field) as number;
  return {
    fields,
    place,
    of: (row) => Buffer.concat(fields.map((field) => digest(field, fieldValue(row, field, columns)))),
    part: (digests, field) => digests.subarray(place(field), place(field) + digestLength),
    replaced(last, next, changed) {
      const digests = Buffer.alloc(fields.length * digestLength);
      last.copy(digests);
      for (const field of changed) next.copy(digests, place(field), place(field), place(field) + digestLength);
      return digests;
    },
  };
}

function digester(key: Buffer, columns: readonly MethodColumn[]): (field: string, value: string) => Buffer {
  const secret = createSecretKey(key);
  const compute = (field: string, value: string): Buffer =>
    createHmac('sha256', secret).update(`${field}\0${value}`).digest().subarray(0, digestLength);
  // An HMAC costs as much as reading the row; these fields have few values, and any field may be empty.
  const repeated = new Set(['account_type', 'login_notification', ...columns.map(({ column }) => column)]);
  const known = new Map<string, Buffer>();
  return (field, value) => {
    if (value !== '' && !repeated.has(field)) return compute(field, value);
    const name = `${field}\0${value}`;
    const digest = known.get(name) ?? compute(field, value);
    if (known.size < 10_000) known.set(name, digest);
    return digest;
  };
}

/** What a field says, however it is written: a number with hyphens now and without them last time is no difference. */
function fieldValue(row: AccountRow, field: string, columns: readonly MethodColumn[]): string {
  const number = row.numbers.find((one) => one.field === field);
  if (number) return number.number.e164 ?? number.written.trim();
  if (field === 'login_id') return row.loginId;
  if (field === 'email') return row.email ? (row.email.address.address ?? row.email.written.trim()) : '';
  const column = columns.find((one) => one.column === field);
  if (!column) return row.written(field).trim();
  const from = (column.says === 'setting' ? row.settings : row.waves).find(({ method }) => method === column.method)?.from;
  return from === undefined ? '' : formatInstant(from);
}

import type { AccountRow, MethodColumn } from '#core/account-export/types.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import type { NewConflict } from '#store/import-conflict.ts';
import type { KnownCustomer } from '#store/import-known.ts';
import type { FieldDigests } from './field-digests.ts';

const purpose = 'import-conflict';

/** A field's value as it would be applied. */
export type ConflictValue =
  | {
      readonly kind: 'contact';
      readonly written: string;
      readonly contactKind: string;
      readonly reason: string | null;
      readonly value: string | null;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: MethodColumn['says']; readonly method: string; readonly from: Instant | null };

interface Differing {
  readonly line: number;
  readonly row: AccountRow;
  readonly digests: Buffer;
  readonly customer: KnownCustomer;
}

/** Keeps the value of the export, sealed, until two persons have decided about it. */
export function sealConflict(
  sealing: Sealing,
  fieldsOf: FieldDigests,
  columns: readonly MethodColumn[],
  one: Differing,
  field: string,
): NewConflict {
  return {
    line: one.line,
    customerId: one.customer.id,
    field,
    sealed: sealing.seal(purpose, JSON.stringify(conflictValue(one.row, field, columns))),
    digest: fieldsOf.part(one.digests, field),
  };
}

export function openConflict(sealing: Sealing, sealed: Buffer): ConflictValue {
  return JSON.parse(sealing.open(purpose, sealed)) as ConflictValue;
}

const contactFields: ReadonlySet<string> = new Set(['phone', 'mobile_phone', 'representative_mobile_phone', 'email']);

function conflictValue(row: AccountRow, field: string, columns: readonly MethodColumn[]): ConflictValue {
  const column = columns.find((one) => one.column === field);
  if (column) {
    const { says, method } = column;
    const found = (says === 'setting' ? row.settings : row.waves).find((one) => one.method === method);
    return { kind: says, method, from: found?.from ?? null };
  }
  if (contactFields.has(field)) return contactValue(row, field);
  return { kind: 'text', text: field === 'login_id' ? row.loginId : row.written(field).trim() };
}

function contactValue(row: AccountRow, field: string): ConflictValue {
  const number = row.numbers.find((one) => one.field === field);
  if (number)
    return {
      kind: 'contact',
      written: number.written,
      contactKind: number.number.kind,
      reason: number.number.reason,
      value: number.number.e164,
    };
  if (field !== 'email' || !row.email) return { kind: 'contact', written: '', contactKind: 'unusable', reason: 'empty', value: null };
  const { written, address } = row.email;
  return { kind: 'contact', written, contactKind: address.kind, reason: address.reason, value: address.address };
}

import type { AccountRow, ReadRow, RejectedRow } from '#core/account-export/types.ts';
import type { Known, KnownCustomer } from '#store/import-known.ts';
import type { FieldDigests } from './field-digests.ts';

/** Fields that an import brings up to date by itself; every other difference is a conflict for two persons. */
const updatedFields: ReadonlySet<string> = new Set(['name', 'name_kana']);

/** A row with the digests of its fields, or the reason why it is none. */
export type DigestedItem = (ReadRow & { readonly digests: Buffer }) | RejectedRow;

/** What an import does with one row. */
export type RowDecision =
  | { readonly kind: 'create'; readonly line: number; readonly row: AccountRow; readonly digests: Buffer }
  | {
      readonly kind: 'known';
      readonly line: number;
      readonly row: AccountRow;
      readonly digests: Buffer;
      readonly customer: KnownCustomer;
      readonly updates: readonly string[];
      readonly conflicts: readonly string[];
    }
  | ({ readonly kind: 'rejected'; readonly customerNumber: string | null } & RejectedRow);

/** Decides one row against the database and the rows before it, and notes in `known` what the row takes for itself. */
export function decideRow(item: DigestedItem, known: Known, fieldsOf: FieldDigests): RowDecision {
  if (!('row' in item)) return { kind: 'rejected', customerNumber: null, ...item };
  const { line, row, digests } = item;
  const fault = findDuplicate(row, known);
  if (fault) return { kind: 'rejected', line, customerNumber: row.customerNumber, ...fault };
  known.seenNumbers.set(row.customerNumber, line);
  known.seenLogins.set(row.loginId, line);
  const customer = known.byNumber.get(row.customerNumber);
  if (!customer) return { kind: 'create', line, row, digests };
  const changed = fieldsOf.fields.filter((field) => !fieldsOf.part(digests, field).equals(fieldsOf.part(customer.digests, field)));
  const updates = changed.filter((field) => updatedFields.has(field));
  return { kind: 'known', line, row, digests, customer, updates, conflicts: changed.filter((field) => !updatedFields.has(field)) };
}

/** The second of two equal customer numbers or login IDs is reported, whichever of the two places has the first. */
function findDuplicate(row: AccountRow, known: Known): { field: string; reason: string } | null {
  const sameNumber = known.seenNumbers.get(row.customerNumber);
  if (sameNumber !== undefined) return { field: 'customer_number', reason: `The customer number stands in line ${sameNumber} already.` };
  const sameLogin = known.seenLogins.get(row.loginId);
  if (sameLogin !== undefined) return { field: 'login_id', reason: `The login ID stands in line ${sameLogin} already.` };
  const owner = known.ownerOfLogin.get(row.loginId);
  if (owner !== undefined && owner !== row.customerNumber)
    return { field: 'login_id', reason: 'The login ID belongs to another customer already.' };
  return null;
}

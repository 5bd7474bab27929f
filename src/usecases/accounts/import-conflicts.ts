import type { AccountRow } from '#core/account-export/types.ts';
import type { NewConflict } from '#store/import-conflict.ts';
import type { KnownCustomer } from '#store/import-known.ts';
import type { Sealing } from '#ports/sealing.ts';
import type { FieldDigests } from './field-digests.ts';

const purpose = 'import-conflict';

interface Differing {
  readonly line: number;
  readonly row: AccountRow;
  readonly digests: Buffer;
  readonly customer: KnownCustomer;
}

/** Keeps the value of the export, sealed, until two persons have decided about it. */
export function sealConflict(context: { readonly app: { readonly sealing: Sealing }; readonly fieldsOf: FieldDigests }, one: Differing, field: string): NewConflict {
  return {
    line: one.line,
    customerId: one.customer.id,
    field,
    sealed: context.app.sealing.seal(purpose, one.row.written(field)),
    digest: context.fieldsOf.part(one.digests, field),
  };
}

/** The value as the export wrote it. */
export function openConflict(sealing: Sealing, sealed: Buffer): string {
  return sealing.open(purpose, sealed);
}

import type { Sealing } from '#ports/sealing.ts';

/** A registered number or address at rest: as it was written and as it is understood, sealed; and the digest by which an equal one is found. */
export interface ContactAtRest {
  readonly sealed: Buffer;
  /** null when the value is unusable: nobody can be found by it. */
  readonly lookup: Buffer | null;
}

/** `value` is E.164, or an address; null when unusable. */
export function sealContact(sealing: Sealing, raw: string, value: string | null): ContactAtRest {
  return {
    sealed: sealing.seal('contact', JSON.stringify({ raw, value })),
    lookup: value === null ? null : sealing.lookup('contact', value),
  };
}

/** What `sealContact` sealed. */
export function openContact(sealing: Sealing, sealed: Buffer): { readonly raw: string; readonly value: string | null } {
  return JSON.parse(sealing.open('contact', sealed)) as { raw: string; value: string | null };
}

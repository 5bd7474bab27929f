import { readAddresses, type SipAddress } from './addresses.ts';
import { numberOf } from './caller-number.ts';

/** Who calls, as far as the trunk asserts it. `withheld`: the caller does not want it told. `none`: nobody, or not exactly one. */
export type CallerIdentity =
  | { readonly kind: 'asserted' /** E.164, any country. */; readonly number: string }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'none' };

/** What the edge passes on of an INVITE; From is never used, because the caller writes it (RFC 3325 section 1). */
export interface AssertedHeaders {
  /** Values of P-Asserted-Identity, one per header, as text or as the bytes that came. */
  readonly asserted: readonly (string | Uint8Array)[];
  /** How many such headers the INVITE had; more than `asserted` holds means that something was not passed on. */
  readonly count: number;
  readonly privacy: string | null;
}

/** Decides who calls from P-Asserted-Identity (RFC 3325) and Privacy (RFC 3323). Never throws, whatever the bytes. */
export function readCaller(headers: AssertedHeaders): CallerIdentity {
  if (withholdsIdentity(headers.privacy)) return { kind: 'withheld' };
  if (headers.count > headers.asserted.length) return { kind: 'none' };
  const addresses: SipAddress[] = [];
  for (const value of headers.asserted) {
    const read = readAddresses(textOf(value));
    if (read === null) return { kind: 'none' };
    addresses.push(...read);
  }
  if (addresses.some(isAnonymous)) return { kind: 'withheld' };
  // The same number as sip: and tel: is one identity (RFC 3325 section 9.1); a second one without a number is another person's or nobody's.
  const numbers = new Set(addresses.map(numberOf));
  const [number = null] = numbers;
  return numbers.size === 1 && number !== null ? { kind: 'asserted', number } : { kind: 'none' };
}

/** `id`, `user` and `header` keep the identity from us: what a caller means by dialling 184 first. `session`, `critical` and `none` do not. */
export function withholdsIdentity(privacy: string | null): boolean {
  return (privacy ?? '').split(/[;,\s]+/).some((value) => /^(?:id|user|header)$/i.test(value));
}

function isAnonymous({ user, host }: SipAddress): boolean {
  return host === 'anonymous.invalid' || /^anonymous$/i.test(user);
}

/** Bytes need not be UTF-8: as Latin-1 each keeps its place, and all that structures a header is ASCII. */
function textOf(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
}

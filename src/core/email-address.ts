import { foldWidth } from './phone-number.ts';

/** Longest address that can be used (RFC 5321, 4.5.3.1.3, as corrected by erratum 1690). */
const longest = 254;

// Local part as HTML has it: looser than RFC 5321 because Japanese carriers gave out addresses with dots in a row and before the @.
const usable =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/;

/** A registered address as Kannuki understands it. */
export type RegisteredAddress =
  | { readonly kind: 'email'; readonly address: string; readonly reason: null }
  | { readonly kind: 'unusable'; readonly address: null; readonly reason: 'empty' | 'invalid' };

/** Trims and folds widths; usable is `local@domain.tld` in ASCII, at most 254 characters (mission.md rule 3). Never throws. */
export function readEmailAddress(written: string): RegisteredAddress {
  const address = foldWidth(written).trim();
  if (address === '') return { kind: 'unusable', address: null, reason: 'empty' };
  if (address.length > longest || !usable.test(address)) return { kind: 'unusable', address: null, reason: 'invalid' };
  return { kind: 'email', address, reason: null };
}

/** Shown instead of an address: its first letter and its domain, e.g. `h＊＊＊@example.jp`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '＊＊＊';
  return `${address.slice(0, 1)}＊＊＊${address.slice(at)}`;
}

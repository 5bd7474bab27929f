import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BreachedPasswords } from '#ports/breached-passwords.ts';

/**
 * A Bloom filter over SHA-1 digests, so that lists of digests serve as well as lists of words. Layout: "KNKBLOOM", then as 32-bit big-endian integers
 * the version (1), the number of hashes, the number of bits and of entries, then the bits.
 */
const magic = 'KNKBLOOM';
const version = 1;
const headLength = magic.length + 16;
const largestBits = 2 ** 32 - 1;
/** One mistake in a billion takes 30. */
const mostHashes = 64;

/** The list shipped with the product. */
export const shippedList = join(import.meta.dirname, 'data/common-passwords.bloom');

/** Reads a filter. Throws when the file is none. */
export function openBreachedPasswords(file: string = shippedList): BreachedPasswords {
  const bytes = readFileSync(file);
  if (bytes.length < headLength || bytes.toString('latin1', 0, magic.length) !== magic || bytes.readUInt32BE(magic.length) !== version)
    throw new Error(`${file} is no list of breached passwords of this version.`);
  const [hashes, bits] = [bytes.readUInt32BE(magic.length + 4), bytes.readUInt32BE(magic.length + 8)];
  // Read of every password: a count out of all proportion would stop the server.
  if (bits === 0 || hashes === 0 || hashes > mostHashes) throw new Error(`${file} is no list of breached passwords: its head is wrong.`);
  if (bytes.length !== headLength + Math.ceil(bits / 8)) throw new Error(`${file} is cut off.`);
  const isListed = (text: string): boolean => places(digest(text), hashes, bits).every((place) => isSet(bytes, place));
  return { has: (password) => isListed(password) || isListed(password.toLowerCase()) };
}

const digest = (text: string): Buffer => createHash('sha1').update(text).digest();

const isSet = (bytes: Buffer, place: number): boolean => ((bytes[headLength + Math.floor(place / 8)] ?? 0) & (1 << (place % 8))) !== 0;

/** Bits of one entry, by double hashing (Kirsch and Mitzenmacher 2006). */
function places(sha1: Buffer, hashes: number, bits: number): number[] {
  const [first, step] = [sha1.readUIntBE(0, 6), sha1.readUIntBE(6, 6)];
  return Array.from({ length: hashes }, (_, nth) => (first + nth * step) % bits);
}

/** Builds a filter of SHA-1 digests (20 bytes each) in which one of `1 / falsePositives` others is found by mistake. */
export function buildFilter(digests: Iterable<Buffer>, entries: number, falsePositives = 1e-6): Buffer {
  const bits = Math.ceil((-entries * Math.log(falsePositives)) / Math.LN2 ** 2);
  if (bits > largestBits) throw new Error(`${entries} entries need more than ${largestBits} bits.`);
  const hashes = Math.max(1, Math.round((bits / entries) * Math.LN2));
  const filter = Buffer.alloc(headLength + Math.ceil(bits / 8));
  filter.write(magic, 'latin1');
  for (const [index, value] of [version, hashes, bits, entries].entries()) filter.writeUInt32BE(value, magic.length + 4 * index);
  for (const sha1 of digests) {
    for (const place of places(sha1, hashes, bits)) {
      const at = headLength + Math.floor(place / 8);
      filter[at] = (filter[at] ?? 0) | (1 << (place % 8));
    }
  }
  return filter;
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '#core/random.ts';

/** A short code as it is kept: only its keyed digest, bound to its challenge. */
export interface HashedCode {
  readonly hash: string;
}

/** Six decimal digits, uniform (20 bits: ASVS 6.5.4). */
export const drawCode = (random: Random): string => String(random.integer(1_000_000)).padStart(6, '0');

/** HMAC-SHA-256 over challenge and code: the same code of another challenge has another digest. */
export function hashCode(key: Buffer, challengeId: string, code: string): HashedCode {
  return { hash: createHmac('sha256', key).update(`${challengeId}\0${code}`).digest('base64url') };
}

/** Compares in constant time. */
export function matchesCode(kept: HashedCode, key: Buffer, challengeId: string, code: string): boolean {
  const given = Buffer.from(hashCode(key, challengeId, code).hash);
  const expected = Buffer.from(kept.hash);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Six digits however a person writes them: full-width, with spaces or hyphens; null when it is no six-digit code. */
export function readCode(body: unknown): string | null {
  const raw = typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
  if (typeof raw !== 'string' || raw.length > 40) return null;
  const digits = raw.normalize('NFKC').replace(/[\s\-‐‑–—ー−]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

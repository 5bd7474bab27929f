import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares the bearer of an Authorization header with one secret, or with each of several, in constant time. */
export function readBearer(header: string | undefined): { is(secret: string): boolean } {
  const presented = digest(/^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? '');
  // Digests are of one length, so that not even the length of a secret shows.
  return { is: (secret) => timingSafeEqual(presented, digest(secret)) && secret !== '' };
}

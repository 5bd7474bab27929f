import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';

export interface SignedToken {
  readonly header: { readonly alg?: unknown; readonly typ?: unknown; readonly kid?: unknown; readonly jwk?: JsonWebKey };
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Reads a compact JWS without believing it; null when it is not one. */
export function decode(token: string): SignedToken | null {
  const [header, payload, signature, ...more] = token.split('.');
  if (!header || !payload || !signature || more.length > 0) return null;
  try {
    return { header: object(header), payload: object(payload) } as SignedToken;
  } catch {
    return null;
  }
}

function object(part: string): object {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return value;
}

/** ES256 only: the one algorithm of this login server and of our own proofs. */
export function signedBy(token: string, jwk: JsonWebKey): boolean {
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || decode(token)?.header.alg !== 'ES256') return false;
  const end = token.lastIndexOf('.');
  try {
    const key = {
      key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y } as JsonWebKey, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363' as const,
    };
    return verify('sha256', Buffer.from(token.slice(0, end)), key, Buffer.from(token.slice(end + 1), 'base64url'));
  } catch {
    return false;
  }
}

/** RFC 7638, of a P-256 key. */
export const thumbprint = ({ crv, kty, x, y }: JsonWebKey): string => sha256(JSON.stringify({ crv, kty, x, y }));

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Remembers what may be used once, for as long as it could be used. */
export class Seen {
  readonly #until = new Map<string, number>();

  /** True the first time. */
  first(id: string, milliseconds: number): boolean {
    const now = Date.now();
    for (const [old, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(old);
    }
    if ((this.#until.get(id) ?? 0) > now) return false;
    this.#until.set(id, now + milliseconds);
    return true;
  }
}

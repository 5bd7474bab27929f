import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import type { Instant } from '#core/instant.ts';
import type { StoredKey } from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';

/** Purpose under which private keys are sealed. */
export const signingKeyPurpose = 'signing-key';

/** A fresh key for ES256, to sign from an instant of the machine's clock. */
export function newSigningKey(sealing: Sealing, activeFrom: Instant): StoredKey {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const key = { ...jwk, kid: thumbprint(jwk), alg: 'ES256', use: 'sig' };
  const { d: _, ...publicJwk } = key;
  return { kid: key.kid, publicJwk, sealed: sealing.seal(signingKeyPurpose, JSON.stringify(key)), activeFrom, retiredAt: null };
}

/** RFC 7638. */
function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

import { createHash, generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'oidc-provider';
import { type Duration, hour, minute } from '#core/instant.ts';
import { SetUpError } from '#core/set-up-error.ts';
import type { OidcStorage, StoredKey } from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';

const purpose = 'signing-key';

/** A new key is published this long before it signs: relying parties keep our key set for a while. */
export const publishedBefore: Duration = 15 * minute;
/** A retired key stays published: its ID tokens are shown again at logout, up to the absolute end of a session (24 h). */
export const publishedAfter: Duration = 48 * hour;

export interface KeyParts {
  readonly storage: OidcStorage;
  readonly sealing: Sealing;
}

export interface SigningKeys {
  /** The signing key first: the provider signs with the first that fits. */
  readonly jwks: readonly JWK[];
  readonly signing: string;
}

/** The keys to publish at this moment; makes the first one of an empty installation. Machine time throughout. */
export async function loadKeys(parts: KeyParts, now: number = Date.now()): Promise<SigningKeys> {
  let stored = await parts.storage.keys(now - publishedAfter);
  if (!stored.some((key) => key.retiredAt === null)) {
    await insert(parts, now, true);
    stored = await parts.storage.keys(now - publishedAfter);
  }
  const signing = stored.findLast((key) => key.activeFrom <= now) ?? stored[0];
  if (!signing) throw new Error('There is no signing key.');
  const ordered = [signing, ...stored.filter((key) => key !== signing)];
  return { jwks: ordered.map((key) => open(parts.sealing, key)), signing: signing.kid };
}

/** Adds a key that will sign once it has been published for a while; the present one retires then, and stays published. Returns the new key's id. */
export async function rotateKeys(parts: KeyParts, now: number = Date.now(), wait: Duration = publishedBefore): Promise<string> {
  return insert(parts, now + wait, false);
}

async function insert({ storage, sealing }: KeyParts, activeFrom: number, onlyIfNone: boolean): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  const kid = thumbprint(jwk as Required<Pick<JWK, 'crv' | 'kty' | 'x' | 'y'>>);
  const { d: _, ...publicJwk } = { ...jwk, kid, alg: 'ES256', use: 'sig' };
  const key: StoredKey = {
    kid,
    publicJwk,
    sealed: sealing.seal(purpose, JSON.stringify({ ...jwk, kid, alg: 'ES256', use: 'sig' })),
    activeFrom,
    retiredAt: null,
  };
  await storage.transaction(async () => {
    await storage.addKey(key, { onlyIfNone });
    return true;
  });
  return kid;
}

/** RFC 7638. */
function thumbprint({ crv, kty, x, y }: Required<Pick<JWK, 'crv' | 'kty' | 'x' | 'y'>>): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

function open(sealing: Sealing, key: StoredKey): JWK {
  try {
    return JSON.parse(sealing.open(purpose, key.sealed)) as JWK;
  } catch (cause) {
    throw new SetUpError(
      'The signing keys in the database were sealed under another secret. Start with the KANNUKI_SECRET_FILE that this database belongs to.',
      { cause },
    );
  }
}

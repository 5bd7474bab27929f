import type { JWK } from 'oidc-provider';
import { SetUpError } from '#core/set-up-error.ts';
import type { OidcStorage, StoredKey } from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';
import { publishedAfter, signingAt } from '#usecases/keys/list-signing-keys.ts';
import { newSigningKey, signingKeyPurpose } from '#usecases/keys/new-signing-key.ts';

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
    await addFirst(parts, now);
    stored = await parts.storage.keys(now - publishedAfter);
  }
  const signing = signingAt(stored, now);
  if (!signing) throw new Error('There is no signing key.');
  const ordered = [signing, ...stored.filter((key) => key !== signing)];
  return { jwks: ordered.map((key) => open(parts.sealing, key)), signing: signing.kid };
}

function addFirst({ storage, sealing }: KeyParts, now: number): Promise<void> {
  return storage.transaction(async () => {
    await storage.addKey(newSigningKey(sealing, now), { onlyIfNone: true });
    return true;
  });
}

function open(sealing: Sealing, key: StoredKey): JWK {
  try {
    return JSON.parse(sealing.open(signingKeyPurpose, key.sealed)) as JWK;
  } catch (cause) {
    throw new SetUpError(
      'The signing keys in the database were sealed under another secret. Start with the KANNUKI_SECRET_FILE that this database belongs to.',
      { cause },
    );
  }
}

import type { JsonWebKey } from 'node:crypto';

/** The login server's key of this id; undefined when it publishes none. Read each time: what it signs is rare, and keys change. */
export async function publishedKey(address: string, kid: unknown): Promise<JsonWebKey | undefined> {
  const response = await fetch(address, { signal: AbortSignal.timeout(5_000) });
  const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid?: string })[] };
  return keys.find((key) => key.kid === kid);
}

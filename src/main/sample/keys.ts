import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** Channels of the shipped policy, each with a relying party of its own in the sample brokerage. */
export const channels = ['customer-site', 'stock-app', 'futures-app', 'fund-site', 'us-stock-app', 'fx-site', 'fx-app'] as const;

/** A relying party of the sample brokerage: its client id, the channel that it is, and how strictly it speaks. */
export interface SampleClient {
  readonly id: string;
  readonly channel: string;
  readonly profile: 'fapi' | 'plain';
}

/** One client for each channel, and an ordinary one without FAPI. The account site is built in. */
export const sampleClients: readonly SampleClient[] = [
  ...channels.map((channel) => ({ id: channel, channel, profile: 'fapi' as const })),
  { id: 'plain-demo', channel: 'customer-site', profile: 'plain' },
];

/** A private ES256 key as a JWK; its `kid` is its thumbprint (RFC 7638). */
export async function generateClientKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' };
}

/** The part that the provider may know. */
export function publicPart({ d: _private, ...jwk }: JWK): JWK {
  return jwk;
}

import { buildApp } from '../../demo/brokerage/app.ts';
import type { BrokerageConfig } from '../../demo/brokerage/config.ts';
import type { Channels } from './oidc-channels.ts';

/** The sample brokerage, as the owner of these channels. */
export async function startBrokerage(
  issuer: string,
  port: number,
  channels: Pick<Channels, 'clients' | 'privateJwks'>,
): Promise<{ close(): Promise<void> }> {
  const app = buildApp(brokerageConfig(issuer, port, channels));
  await app.listen({ port, host: 'localhost' });
  return { close: () => app.close() };
}

export function brokerageConfig(
  issuer: string,
  port: number,
  { clients, privateJwks }: Pick<Channels, 'clients' | 'privateJwks'>,
): BrokerageConfig {
  const known = clients.map((client) => {
    const key = client.profile === 'fapi' ? privateJwks.get(client.client_id) : undefined;
    return { ...client, ...(key ? { private_jwk: key } : {}) };
  });
  return { issuer, port, clients: known as BrokerageConfig['clients'] };
}

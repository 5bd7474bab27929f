import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { type ClientEntry, parseClients } from '#oidc/clients.ts';

export const channels = ['customer-site', 'stock-app', 'futures-app', 'fund-site', 'us-stock-app', 'fx-site', 'fx-app'] as const;

/** A back-channel logout as a channel received it. */
export interface ReceivedLogout {
  readonly channel: string;
  readonly token: string;
}
export async function listen(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, done));
  return server;
}

export interface Channels {
  readonly clients: readonly ClientEntry[];
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly privateJwks: ReadonlyMap<string, JWK>;
  readonly logouts: ReceivedLogout[];
  /** Security event tokens, however they were answered. */
  readonly securityEvents: ReceivedLogout[];
  /** `silent`: the request is heard and never answered. */
  readonly answer: { status: number; silent: boolean };
  readonly server: Server;
}

/** The seven channels as their brokerage registers them, with the address that hears of logouts. */
export async function serveChannels(servedAt?: string): Promise<Channels> {
  const logouts: ReceivedLogout[] = [];
  const securityEvents: ReceivedLogout[] = [];
  const answer = { status: 200, silent: false };
  const server = await listen(
    createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const [, channel = '', what] = request.url?.split('/') ?? [];
      if (what === 'security-events') securityEvents.push({ channel, token: body });
      else logouts.push({ channel, token: new URLSearchParams(body).get('logout_token') ?? '' });
      if (!answer.silent) response.writeHead(answer.status).end();
    }),
  );
  const origin = servedAt ?? `http://localhost:${(server.address() as AddressInfo).port}`;
  const privateJwks = new Map<string, JWK>();
  const keys = new Map<string, CryptoKey>();
  const entries: ClientEntry[] = [];
  for (const id of [...channels, 'plain-demo']) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' }) as JWK;
    privateJwks.set(id, { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: await calculateJwkThumbprint(jwk) });
    keys.set(
      id,
      await crypto.subtle.importKey('jwk', privateKey.export({ format: 'jwk' }), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
    );
    const channel = id === 'plain-demo' ? 'customer-site' : id;
    const plain = id === 'plain-demo';
    entries.push({
      client_id: id,
      channel,
      profile: plain ? 'plain' : 'fapi',
      resource: servedAt ? `${origin}/${id}/api` : `https://api.example.jp/${channel}`,
      redirect_uris: [`${origin}/${id}/callback`],
      post_logout_redirect_uris: [`${origin}/${id}/`],
      backchannel_logout_uri: `${origin}/${id}/backchannel-logout`,
      security_events_uri: `${origin}/${id}/security-events`,
      ...(plain ? {} : { jwks: { keys: [{ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' }] } }),
    } as ClientEntry);
  }
  return { clients: parseClients(JSON.stringify(entries), 'test'), keys, privateJwks, logouts, securityEvents, answer, server };
}

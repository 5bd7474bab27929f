import { readFileSync } from 'node:fs';
import { acrOrder, type Requirement } from './requirement.ts';

/** One client of the brokerage at the login server, as the configuration file holds it. */
export interface ClientConfig {
  readonly client_id: string;
  readonly channel: string;
  readonly profile: 'fapi' | 'plain';
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  readonly resource: string;
  /** ES256, with `kid`; only for `fapi`. */
  readonly private_jwk?: JsonWebKey & { readonly kid: string };
  /** What the channel's API asks at least; a password of the last 24 hours when left out. `max_age` in seconds. */
  readonly requires?: { readonly acr?: Requirement['acr']; readonly max_age?: number };
}

export interface BrokerageConfig {
  readonly issuer: string;
  readonly port: number;
  readonly clients: readonly ClientConfig[];
}

/** Reads BROKERAGE_CONFIG (a JSON file), ISSUER (else the file's) and BROKERAGE_PORT. Throws naming what is missing. */
export function readConfig(env: NodeJS.ProcessEnv): BrokerageConfig {
  const path = env.BROKERAGE_CONFIG ?? env.BROKERAGE_CONFIG_FILE;
  if (!path) throw new Error("BROKERAGE_CONFIG must name the JSON file with the brokerage's clients.");
  const file = JSON.parse(readFileSync(path, 'utf8')) as { issuer?: string; clients?: ClientConfig[] };
  const issuer = env.ISSUER ?? file.issuer;
  if (!issuer || !URL.canParse(issuer)) throw new Error('ISSUER must be the address of the login server.');
  if (!file.clients?.length) throw new Error(`${path} has no clients.`);
  for (const client of file.clients) {
    if (client.profile === 'fapi' && !client.private_jwk) throw new Error(`${path}: client "${client.client_id}" has no private_jwk.`);
    if (client.requires?.acr && !acrOrder.includes(client.requires.acr))
      throw new Error(`${path}: client "${client.client_id}": requires.acr must be one of ${acrOrder.join(', ')}.`);
  }
  return { issuer, port: Number(env.BROKERAGE_PORT ?? 4100), clients: file.clients };
}

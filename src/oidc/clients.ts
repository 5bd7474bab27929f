import { readFileSync } from 'node:fs';
import type { ClientMetadata, JWK } from 'oidc-provider';
import { SetUpError } from '#core/set-up-error.ts';

/** `fapi`: FAPI 2.0 (private_key_jwt, DPoP, PKCE). `plain`: code + PKCE, refresh tokens rotate. Both push their requests. */
export type ClientProfile = 'fapi' | 'plain';

/** One relying party, as the clients file holds it. */
export interface ClientEntry {
  readonly client_id: string;
  /** Id of the channel in the policy: what is demanded of a login follows from it, never from a parameter. */
  readonly channel: string;
  readonly profile: ClientProfile;
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  readonly backchannel_logout_uri?: string;
  /** Where it hears what is held or frozen of a customer, as signed events (RFC 8935). */
  readonly security_events_uri?: string;
  /** Where a login on this channel starts, for pages that can only be left by starting over. */
  readonly initiate_login_uri?: string;
  /** Public keys; needed for `fapi`. A `plain` client without keys is a public client. */
  readonly jwks?: { readonly keys: readonly JWK[] };
  /** Identifier of the channel's API: the one audience of its access tokens. */
  readonly resource: string;
}

type Check = (value: unknown) => string | null;

const text: Check = (value) => (typeof value === 'string' && value !== '' ? null : 'must be a text');
const identifier: Check = (value) =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(value) ? null : 'must be 1 to 64 letters, digits, ".", "_" or "-"';
const address: Check = (value) => {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'must be an absolute http or https address';
  if (url.hash) return 'must not have a fragment';
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'http:' && !loopback ? 'must be https (http only on localhost)' : null;
};
const addresses: Check = (value) => (Array.isArray(value) ? (value.map(address).find(Boolean) ?? null) : 'must be a list of addresses');
const atLeastOneAddress: Check = (value) =>
  Array.isArray(value) && value.length === 0 ? 'must have at least one address' : addresses(value);
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value as string) ? null : `must be ${values.join(' or ')}`;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? null : check(value);
const publicKeys: Check = (value) => {
  const keys = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0) return 'must be a JSON Web Key Set with at least one key';
  if (keys.some((key) => typeof key !== 'object' || key === null || !('kty' in key))) return 'has an entry that is not a JSON Web Key';
  if (keys.some((key) => 'd' in key || 'k' in key)) return 'holds a private key: only public keys belong here';
  return null;
};

/** The customer's own pages are a relying party of this server, by this id (mission.md: governed as `customer-site`). */
const accountId = 'account';

const fields: Readonly<Record<keyof ClientEntry, Check>> = {
  client_id: (value) => (value === accountId ? 'is the account site of this server: choose another' : identifier(value)),
  channel: text,
  profile: oneOf('fapi', 'plain'),
  redirect_uris: atLeastOneAddress,
  post_logout_redirect_uris: addresses,
  backchannel_logout_uri: optional(address),
  security_events_uri: optional(address),
  initiate_login_uri: optional(address),
  jwks: optional(publicKeys),
  resource: (value) =>
    typeof value === 'string' && URL.canParse(value) && !value.includes('#') ? null : 'must be an absolute URI without a fragment',
};

/** Reads the clients file. Throws SetUpError naming the file, the client and the field of everything that is wrong. */
export function readClients(path: string): readonly ClientEntry[] {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SetUpError(`The clients file ${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause}).`);
  }
  return parseClients(source, path);
}

/** The same from text; `name` stands in messages. */
export function parseClients(source: string, name: string): readonly ClientEntry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (cause) {
    throw new SetUpError(`The clients file ${name} is not JSON: ${(cause as Error).message}`);
  }
  if (!Array.isArray(parsed) || parsed.length === 0)
    throw new SetUpError(`The clients file ${name} must be a list with at least one client.`);
  const faults = [...parsed.flatMap((entry, index) => faultsOf(entry, index)), ...repeatedIds(parsed)];
  if (faults.length > 0) throw new SetUpError(`The clients file ${name} has errors:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return parsed as ClientEntry[];
}

function faultsOf(entry: unknown, index: number): string[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [`client ${index + 1}: must be an object`];
  const client = entry as Record<string, unknown>;
  const label = typeof client.client_id === 'string' ? `client "${client.client_id}"` : `client ${index + 1}`;
  const unknown = Object.keys(client)
    .filter((key) => !Object.hasOwn(fields, key))
    .map((key) => `${label}: ${key}: is not a known field`);
  const wrong = Object.entries(fields).flatMap(([key, check]) => {
    const fault = check(client[key]);
    return fault ? [`${label}: ${key}: ${fault}`] : [];
  });
  const keyless =
    client.profile === 'fapi' && client.jwks === undefined ? [`${label}: jwks: is needed for profile fapi (private_key_jwt)`] : [];
  return [...unknown, ...wrong, ...keyless];
}

function repeatedIds(entries: readonly unknown[]): string[] {
  const ids = entries.map((entry) => (entry as { client_id?: unknown } | null)?.client_id).filter((id) => typeof id === 'string');
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `client "${id}": client_id: stands more than once`);
}

/** The clients of the file, and the account site behind them. */
export const withAccountSite = (clients: readonly ClientEntry[], issuer: string): readonly ClientEntry[] => [
  ...clients,
  {
    client_id: accountId,
    channel: 'customer-site',
    profile: 'plain',
    redirect_uris: [`${issuer}/account/callback`],
    post_logout_redirect_uris: [],
    initiate_login_uri: `${issuer}/account`,
    resource: `${issuer}/account`,
  },
];

/** What oidc-provider wants to know of a client. */
export function clientMetadata(client: ClientEntry): ClientMetadata {
  const fapi = client.profile === 'fapi';
  return {
    client_id: client.client_id,
    channel: client.channel,
    profile: client.profile,
    resource: client.resource,
    redirect_uris: client.redirect_uris,
    post_logout_redirect_uris: client.post_logout_redirect_uris,
    ...(client.backchannel_logout_uri
      ? { backchannel_logout_uri: client.backchannel_logout_uri, backchannel_logout_session_required: true }
      : {}),
    // Makes the provider name the session (`sid`) in its ID token. Nobody calls it: the account site looks at the session itself, at each use.
    ...(client.client_id === accountId
      ? { backchannel_logout_uri: `${client.resource}/backchannel-logout`, backchannel_logout_session_required: true }
      : {}),
    ...(client.jwks ? { jwks: client.jwks } : {}),
    token_endpoint_auth_method: client.jwks ? 'private_key_jwt' : 'none',
    grant_types: client.client_id === accountId ? ['authorization_code'] : ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: fapi,
  };
}

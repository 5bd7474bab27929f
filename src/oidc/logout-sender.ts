import Provider, { type Adapter } from 'oidc-provider';
import { minute, second } from '#core/instant.ts';
import type { Logout, LogoutOutcome, LogoutSender } from '#ports/logout-sender.ts';
import type { ClientEntry } from './clients.ts';
import { type KeyParts, loadKeys } from './keys.ts';
import { guardedFetch } from './private-hosts.ts';

export interface LogoutSenderOptions extends KeyParts {
  readonly issuer: string;
  readonly clients: readonly ClientEntry[];
  /** Hosts (`name` or `name:port`) that may be reached at a private address. */
  readonly privateHosts: readonly string[];
}

/** The provider's own method, not in its published types. */
interface LogoutClient {
  backchannelLogout(sub: string, sid: string | null): Promise<void>;
}

const keysReadEvery = minute;
/** A channel that keeps silent is left alone for this long: its many logouts must not hold up those of the others. Shorter than any wait of the queue. */
const silentFor = 2 * second;

/**
 * Sends logout tokens from any process that reaches the database: a server or a worker of its own. It signs with the keys of the installation
 * through an instance of the provider that serves nobody.
 */
export function createLogoutSender(options: LogoutSenderOptions): LogoutSender {
  let signer: { readonly provider: Provider; readonly readAt: number } | null = null;
  const silentUntil = new Map<string, number>();

  const current = async (): Promise<Provider> => {
    if (signer === null || Date.now() - signer.readAt > keysReadEvery) signer = { provider: await build(options), readAt: Date.now() };
    return signer.provider;
  };

  return {
    async send(logout) {
      if (options.clients.some((known) => known.client_id === logout.clientId && known.backchannel_logout_uri === undefined))
        return { result: 'untold' };
      if (Date.now() < (silentUntil.get(logout.clientId) ?? 0)) return { result: 'temporary', failure: 'silent' };
      const outcome = await tell(await current(), logout);
      if (outcome.result === 'temporary' && !outcome.failure.startsWith('status')) silentUntil.set(logout.clientId, Date.now() + silentFor);
      return outcome;
    },
  };
}

async function tell(provider: Provider, { clientId, customerNumber, sid }: Logout): Promise<LogoutOutcome> {
  const client = (await provider.Client.find(clientId)) as unknown as LogoutClient | undefined;
  // Taken out of the configuration meanwhile: there is nobody to tell any more.
  if (!client) return { result: 'permanent', failure: 'unknown_client' };
  return client.backchannelLogout(customerNumber, sid).then(
    () => ({ result: 'accepted' }) as const,
    (error) => ({ result: 'temporary', failure: failureOf(error) }) as const,
  );
}

/** What went wrong, without anything a channel's answer may hold. */
function failureOf(error: unknown): string {
  const { response, cause, name } = error as { response?: { status: number }; cause?: { code?: string }; name?: string };
  if (response) return `status ${response.status}`;
  return cause?.code ?? name ?? 'unknown';
}

async function build({ storage, sealing, issuer, clients, privateHosts }: LogoutSenderOptions): Promise<Provider> {
  const { jwks } = await loadKeys({ storage, sealing });
  return new Provider(issuer, {
    jwks: { keys: [...jwks] },
    adapter: () => nothingKept,
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    fetch: guardedFetch(privateHosts),
    clients: clients
      .filter((client) => client.backchannel_logout_uri !== undefined)
      .map(({ client_id, redirect_uris, backchannel_logout_uri }) => ({
        client_id,
        redirect_uris,
        backchannel_logout_uri,
        backchannel_logout_session_required: true,
        id_token_signed_response_alg: 'ES256',
        token_endpoint_auth_method: 'none',
      })),
  });
}

/** A logout token is never stored, and this provider serves nobody. */
const nothingKept: Adapter = {
  upsert: async () => {
    throw new Error('The sender of logouts keeps nothing.');
  },
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => {},
  destroy: async () => {},
  revokeByGrantId: async () => {},
};

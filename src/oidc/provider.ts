import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import { minute } from '#core/instant.ts';
import { isOutage } from '#core/outage.ts';
import type { LoginRequests } from '#ports/login-requests.ts';
import type { OidcSessions } from '#ports/oidc-sessions.ts';
import type { OidcStorage } from '#ports/oidc-storage.ts';
import type { App } from '#usecases/app.ts';
import { createAssessor } from './assessment.ts';
import { recordEvents } from './audit.ts';
import type { ClientEntry } from './clients.ts';
import { createConfiguration, routes } from './configuration.ts';
import { loadKeys, type SigningKeys } from './keys.ts';
import { ProviderLoginRequests } from './login-requests.ts';
import { createLogout, queueConfirmedLogouts } from './logout.ts';
import { createPages, type PageParts } from './pages.tsx';
import { stateOf } from './request-state.ts';
import { serveRequest } from './serve-request.ts';
import { ChannelSessions } from './sessions.ts';

export interface ProviderOptions {
  readonly app: App;
  readonly storage: OidcStorage;
  /** Origin without a path, e.g. `https://login.example.jp`: every address that the provider speaks of is built from it. */
  readonly issuer: string;
  readonly clients: readonly ClientEntry[];
  /** Full Set-Cookie value that binds the login to the browser which starts it. */
  readonly loginCookie: (uid: string) => string;
  readonly page: PageParts;
  /** Hosts (`name` or `name:port`) that back-channel logout may reach at a private address. */
  readonly privateHosts: readonly string[];
  readonly onError: (error: unknown, requestId: string | null) => void;
}

export interface OpenIdProvider {
  readonly requests: LoginRequests;
  readonly sessions: OidcSessions;
  /** The same as `requests.paths`. */
  readonly paths: readonly string[];
  /** Reads the signing keys again, after a rotation in another process. */
  refreshKeys(): Promise<void>;
  close(): Promise<void>;
}

const wellKnown = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
/** Routes of the provider; the body of a request to them must be left unread. */
const paths: readonly string[] = [...wellKnown, ...Object.values(routes), `${routes.authorization}/:uid`, `${routes.end_session}/:step`];

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const keysReadEvery = minute;

/** The OpenID provider on its storage. Reads (or makes) the signing keys, and follows their rotation. */
export async function createProvider(options: ProviderOptions): Promise<OpenIdProvider> {
  const { app, storage, clients, onError } = options;
  let keys = await loadKeys({ storage, sealing: app.sealing });
  const sessions = new ChannelSessions({ storage, clock: app.clock, clients });
  let current = build(options, sessions, keys);

  // The provider takes its keys once, when it is built; it keeps nothing else, so a new one takes the place of the old one between two requests.
  const refreshKeys = async (): Promise<void> => {
    const fresh = await loadKeys({ storage, sealing: app.sealing });
    const same = fresh.signing === keys.signing && fresh.jwks.map((key) => key.kid).join() === keys.jwks.map((key) => key.kid).join();
    keys = fresh;
    if (!same) current = build(options, sessions, fresh);
  };
  const timer = setInterval(() => refreshKeys().catch((error) => onError(error, null)), keysReadEvery);
  timer.unref();

  return {
    requests: new ProviderLoginRequests({ app, clients, paths, provider: () => current.provider, callback: () => current.handle }),
    sessions,
    paths,
    refreshKeys,
    close: async () => clearInterval(timer),
  };
}

function build(options: ProviderOptions, sessions: ChannelSessions, keys: SigningKeys): { provider: Provider; handle: Handler } {
  const { app, storage, issuer, onError } = options;
  const logout = createLogout(storage, sessions);
  const pages = createPages(options.page, () => logout);
  const configuration = createConfiguration({
    app,
    storage,
    pages,
    clock: app.clock,
    sealing: app.sealing,
    assessor: createAssessor(app, storage),
    clients: options.clients,
    jwks: keys.jwks,
    cookieKey: app.sealing.key('oidc-cookie').toString('base64url'),
    privateHosts: options.privateHosts,
  });
  const provider = new Provider(issuer, configuration);
  speakAsIssuer(provider);
  // Insert only and atomic: the provider's own version looks first and writes later, so that parallel uses of one proof all pass.
  provider.ReplayDetection.unique = (client, jti, exp) => storage.rememberOnce(`${client} ${jti}`, Math.max(0, exp * 1000 - Date.now()));
  (provider as unknown as EventEmitter).on('error', (error) => onError(error, null));
  recordEvents(provider, app, options.clients);
  queueConfirmedLogouts(provider, sessions);
  provider.on('interaction.started', (ctx) => {
    if (ctx.oidc.entities.Interaction) ctx.append('set-cookie', options.loginCookie(ctx.oidc.entities.Interaction.uid));
  });
  provider.on('server_error', (ctx, error) => {
    const state = stateOf(ctx);
    state.failed = true;
    state.outage ||= isOutage(error);
    onError(error, state.requestId);
  });
  provider.use(serveRequest({ storage, pages, logout, issuer, onError }) as Parameters<Provider['use']>[0]);
  return { provider, handle: provider.callback() as Handler };
}

/**
 * It speaks of itself by its issuer alone, whatever Host or forwarding headers say, and always sets Secure cookies: on http://localhost the
 * browser keeps them, and elsewhere the issuer is https.
 */
function speakAsIssuer(provider: Provider): void {
  const { protocol, host } = new URL(provider.issuer);
  const create = provider.createContext.bind(provider);
  provider.createContext = ((request: IncomingMessage, response: ServerResponse) => {
    const context = create(request, response);
    Object.defineProperties(context.request, { protocol: { value: protocol.slice(0, -1) }, host: { value: host } });
    context.cookies.secure = true;
    return context;
  }) as Provider['createContext'];
}

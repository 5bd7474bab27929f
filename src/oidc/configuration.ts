import { type Configuration, errors, type JWK, type KoaContextWithOIDC } from 'oidc-provider';
import { hour, minute, second } from '#core/instant.ts';
import type { OidcStorage } from '#ports/oidc-storage.ts';
import type { App } from '#usecases/app.ts';
import { type AdapterParts, createAdapter } from './adapter.ts';
import { type Assessor, channelOf } from './assessment.ts';
import { type ClaimSource, createClaims } from './claims.ts';
import { type ClientEntry, clientMetadata } from './clients.ts';
import { createInteractionPolicy } from './interaction-policy.ts';
import type { Pages } from './pages.tsx';
import { guardedFetch } from './private-hosts.ts';

export interface ConfigurationParts extends AdapterParts {
  readonly app: App;
  readonly storage: OidcStorage;
  readonly assessor: Assessor;
  readonly clients: readonly ClientEntry[];
  readonly jwks: readonly JWK[];
  readonly pages: Pages;
  readonly cookieKey: string;
  readonly privateHosts: readonly string[];
}

/** Scope of a channel's API; the only one beside `openid`. */
const apiScope = 'account';
const scopes = `openid ${apiScope}`;

export const routes = {
  authorization: '/auth',
  pushed_authorization_request: '/par',
  token: '/token',
  jwks: '/jwks',
  userinfo: '/me',
  introspection: '/introspect',
  revocation: '/revoke',
  end_session: '/session/end',
} as const;

const seconds = (duration: number): number => duration / second;

/** Lifetimes in seconds. What the database holds ends on the application's clock as well. */
const ttl = {
  AuthorizationCode: 60,
  RefreshToken: seconds(24 * hour),
  // Longer than any refresh token that hangs on it: extended at each authorization.
  Grant: seconds(49 * hour),
  // 20 minutes in front of the password page, and the longest login after it (mission.md rule 1).
  Interaction: seconds(45 * minute),
  // The idle time; store/oidc-session.ts applies it and the absolute end.
  Session: seconds(60 * minute),
};

const signing = ['ES256'] as const;
/** FAPI 2.0 Security Profile 5.4. */
const fapiSigning = ['ES256', 'PS256', 'EdDSA', 'Ed25519'] as const;

/** Everything oidc-provider is told; what each part does stands in its own file. */
export function createConfiguration(parts: ConfigurationParts): Configuration {
  const { assessor, pages } = parts;
  const claims = createClaims(parts.app, assessor);
  return {
    adapter: createAdapter(parts),
    clients: parts.clients.map(clientMetadata),
    jwks: { keys: parts.jwks },
    routes,
    scopes: ['openid'],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time', 'holds', 'young'], sid: null, iss: null },
    acrValues: ['pwd', 'pwd+email', 'mfa', 'phr'],
    subjectTypes: ['public'],
    responseTypes: ['code'],
    clientAuthMethods: ['private_key_jwt', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: signing,
      clientAuthSigningAlgValues: fapiSigning,
      dPoPSigningAlgValues: fapiSigning,
    },
    clientDefaults: {
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'private_key_jwt',
    },
    extraClientMetadata: { properties: ['channel', 'profile', 'resource'] },
    pkce: { required: () => true },
    clockTolerance: 10,
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => false,
    cookies: cookies(parts.cookieKey),
    discovery: { ui_locales_supported: ['ja', 'en'] },
    ttl: { ...ttl, AccessToken: (ctx) => claims.lifetime(ctx), IdToken: (ctx) => claims.lifetime(ctx) },
    features: features(parts, claims),
    interactions: { policy: createInteractionPolicy(assessor), url: (_ctx, interaction) => `/login/${interaction.uid}` },
    findAccount: claims.findAccount,
    extraTokenClaims: claims.extraTokenClaims,
    loadExistingGrant: (ctx) => loadGrant(ctx, assessor),
    // Every token ends with its session, and a session is kept alive by refreshing: there is no offline access.
    expiresWithSession: () => true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // FAPI 2.0 5.3.2.1: no rotation of sender-constrained refresh tokens. Plain clients rotate, and a second use ends everything that came from it.
    rotateRefreshToken: (ctx) => ctx.oidc.client?.profile !== 'fapi',
    renderError: pages.renderError,
    fetch: guardedFetch(parts.privateHosts),
  };
}

/**
 * `__Host-` needs Secure, no domain and the path "/". The resume cookie is signed: its value, the login's uid, stands in addresses.
 * The session's is random and needs no signature; it ends with the browser, the database knows when the session does.
 */
function cookies(key: string): NonNullable<Configuration['cookies']> {
  return {
    names: { session: '__Host-kannuki_session', interaction: 'kannuki_interaction', resume: 'kannuki_resume' },
    keys: [key],
    long: { httpOnly: true, sameSite: 'lax', secure: true, signed: false, path: '/' },
    short: { httpOnly: true, sameSite: 'lax', secure: true, signed: true },
  };
}

type Introspects = NonNullable<NonNullable<NonNullable<Configuration['features']>['introspection']>['allowedPolicy']>;

function features({ clients, pages }: ConfigurationParts, { stillGood }: ClaimSource): NonNullable<Configuration['features']> {
  // Only the channel that a token is meant for may ask about it, as itself; and what no longer suffices is not active any more.
  const allowed: Introspects = async (ctx, client, token) => {
    if (client.clientAuthMethod === 'none' || token.kind === 'ClientCredentials') return false;
    const holder = clients.find((known) => known.client_id === token.clientId);
    const meant = token.kind === 'AccessToken' ? holder?.channel === client.channel : token.clientId === client.clientId;
    return meant && stillGood(ctx, token, channelOf(client));
  };
  return {
    devInteractions: { enabled: false },
    fapi: { enabled: true, profile: (_ctx, client) => (client?.profile === 'fapi' ? '2.0' : undefined) },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true, allowUnregisteredRedirectUris: false },
    dPoP: { enabled: true },
    introspection: { enabled: true, allowedPolicy: allowed },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    userinfo: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: pages.renderLogout, postLogoutSuccessSource: pages.renderLoggedOut },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, client) => client?.resource as string,
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, identifier, client) => {
        if (identifier !== client.resource || !clients.some((known) => known.resource === identifier)) throw new errors.InvalidTarget();
        return { scope: scopes, audience: identifier, accessTokenFormat: 'opaque' };
      },
    },
  };
}

/**
 * These clients are the brokerage's own: what they may ask for is granted without a question. But not before the login is good for the channel:
 * a channel that was never logged in to would otherwise be part of the session, and be told of its end.
 */
async function loadGrant(ctx: KoaContextWithOIDC, assessor: Assessor) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId || ctx.oidc.promptPending('login')) return undefined;
  if ((await assessor.ofAuthorization(ctx)).kind !== 'sufficient') return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const existing = grantId ? await provider.Grant.find(grantId) : undefined;
  const grant =
    existing?.accountId === session.accountId ? existing : new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(client.resource as string, scopes);
  grant.exp = Math.floor(Date.now() / second) + ttl.Grant;
  await grant.save();
  return grant;
}

import * as oidc from 'openid-client';
import type { BrokerageConfig, ClientConfig } from './config.ts';

export type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** The login server cannot be reached at this moment, or has no time for us. */
export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';
  /** Too many people log in at this moment: it answers, but takes nobody in. */
  readonly busy: boolean;

  constructor(message: string, { busy = false, cause }: { readonly busy?: boolean; readonly cause: unknown }) {
    super(message, { cause });
    this.busy = busy;
  }
}

/** What must be remembered between leaving for the login server and coming back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly keys: CryptoKeyPair | null;
  readonly startedAt: number;
}

const codeOf = (error: unknown): string =>
  (error as { cause?: { code?: string }; code?: string }).cause?.code ?? (error as { code?: string }).code ?? '';

/** One client of the brokerage at the login server. Discovery happens at the first use and again after a failure: the brokerage starts without the server. */
export class RelyingParty {
  readonly client: ClientConfig;
  readonly #issuer: string;
  #discovered: Promise<oidc.Configuration> | null = null;

  constructor(config: BrokerageConfig, client: ClientConfig) {
    this.client = client;
    this.#issuer = config.issuer;
  }

  /** Throws ProviderUnreachable. */
  configuration(): Promise<oidc.Configuration> {
    this.#discovered ??= this.#discover().catch((cause) => {
      this.#discovered = null;
      throw new ProviderUnreachable('The login server does not answer.', { cause });
    });
    return this.#discovered;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { client_id: id, private_jwk: jwk } = this.client;
    const auth = jwk ? oidc.PrivateKeyJwt({ key: await signingKey(jwk), kid: jwk.kid }) : oidc.None();
    const insecure = this.#issuer.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {};
    return oidc.discovery(new URL(this.#issuer), id, { id_token_signed_response_alg: 'ES256' }, auth, { ...insecure, timeout: 5 });
  }

  /** Pushes a request of its own and gives the address to go to. */
  async begin(locale: string, extra: Readonly<Record<string, string>> = {}): Promise<{ url: URL; attempt: Attempt }> {
    const configuration = await this.configuration();
    const verifier = oidc.randomPKCECodeVerifier();
    const keys = this.client.profile === 'fapi' ? await oidc.randomDPoPKeyPair('ES256') : null;
    const attempt: Attempt = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, keys, startedAt: Date.now() };
    const parameters = {
      redirect_uri: this.client.redirect_uris[0] ?? '',
      scope: 'openid account',
      state: attempt.state,
      nonce: attempt.nonce,
      ui_locales: locale,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...extra,
    };
    const url = await reachable(oidc.buildAuthorizationUrlWithPAR(configuration, parameters, this.#bound(configuration, keys)));
    return { url, attempt };
  }

  /** Throws what openid-client throws: state, nonce, issuer, signature and PKCE are checked there. */
  async exchange(callback: URL, { state, nonce, verifier, keys }: Attempt): Promise<Tokens> {
    const configuration = await this.configuration();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    return reachable(oidc.authorizationCodeGrant(configuration, callback, checks, undefined, this.#bound(configuration, keys)));
  }

  async refresh(token: string, keys: CryptoKeyPair | null): Promise<Tokens> {
    const configuration = await this.configuration();
    return reachable(oidc.refreshTokenGrant(configuration, token, undefined, this.#bound(configuration, keys)));
  }

  async introspect(token: string): Promise<oidc.IntrospectionResponse> {
    return reachable(oidc.tokenIntrospection(await this.configuration(), token, { token_type_hint: 'access_token' }));
  }

  /** Asks one of the channel's own interfaces, with proof that the token is ours where it is bound. */
  async ask(
    url: URL,
    token: string,
    keys: CryptoKeyPair | null,
    { method = 'GET', body }: { readonly method?: string; readonly body?: object } = {},
  ): Promise<Response> {
    const configuration = await this.configuration();
    return oidc.fetchProtectedResource(
      configuration,
      token,
      url,
      method,
      body && JSON.stringify(body),
      new Headers({ accept: 'application/json', ...(body && { 'content-type': 'application/json' }) }),
      this.#bound(configuration, keys),
    );
  }

  async logoutUrl(idToken: string, state: string): Promise<URL> {
    return oidc.buildEndSessionUrl(await this.configuration(), {
      id_token_hint: idToken,
      post_logout_redirect_uri: this.client.post_logout_redirect_uris[0] ?? '',
      state,
    });
  }

  async metadata(): Promise<{ readonly issuer: string; readonly jwksUri: string }> {
    const server = (await this.configuration()).serverMetadata();
    return { issuer: server.issuer, jwksUri: server.jwks_uri ?? '' };
  }

  #bound(configuration: oidc.Configuration, keys: CryptoKeyPair | null): { DPoP?: oidc.DPoPHandle } {
    return keys ? { DPoP: oidc.getDPoPHandle(configuration, keys) } : {};
  }
}

function signingKey({ kid: _, ...jwk }: JsonWebKey & { readonly kid: string }): Promise<CryptoKey> {
  const { kty, crv, x, y, d } = jwk as Record<string, string>;
  return crypto.subtle.importKey('jwk', { kty, crv, x, y, d } as JsonWebKey, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}

async function reachable<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    if (['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'UND_ERR_SOCKET', 'OAUTH_TIMEOUT'].includes(codeOf(error))) {
      throw new ProviderUnreachable('The login server does not answer.', { cause: error });
    }
    // What it says then is no OAuth answer: it has not looked at the request.
    if ((error as { cause?: unknown }).cause instanceof Response && (error as { cause: Response }).cause.status === 503)
      throw new ProviderUnreachable('The login server is busy.', { busy: true, cause: error });
    throw error;
  });
}

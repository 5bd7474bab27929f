import * as oidc from 'openid-client';
import type { ClientEntry } from '#oidc/clients.ts';
import type { Channels } from './oidc-channels.ts';

export interface Attempt {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** A channel's back end. */
export interface RelyingParty {
  readonly configuration: oidc.Configuration;
  readonly dpop: oidc.DPoPHandle | undefined;
  readonly entry: ClientEntry;
  readonly key: CryptoKey;
  begin(extra?: Record<string, string>): Promise<Attempt>;
  exchange(callback: string, attempt: Attempt): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>;
  refresh(token: string): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>;
  introspect(token: string): Promise<oidc.IntrospectionResponse>;
}

export async function relyingParty(issuer: string, parts: Channels, clientId: string): Promise<RelyingParty> {
  const entry = parts.clients.find((client) => client.client_id === clientId) as ClientEntry;
  const key = parts.keys.get(clientId) as CryptoKey;
  const auth = entry.jwks ? oidc.PrivateKeyJwt({ key, kid: entry.jwks.keys[0]?.kid ?? '' }) : oidc.None();
  const configuration = await oidc.discovery(new URL(issuer), clientId, { id_token_signed_response_alg: 'ES256' }, auth, {
    execute: [oidc.allowInsecureRequests],
  });
  const dpop = entry.profile === 'fapi' ? oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair('ES256')) : undefined;
  const options = dpop ? { DPoP: dpop } : {};
  return {
    configuration,
    dpop,
    entry,
    key,
    async begin(extra = {}) {
      const verifier = oidc.randomPKCECodeVerifier();
      const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
      const parameters = {
        redirect_uri: entry.redirect_uris[0] ?? '',
        scope: 'openid account',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...extra,
      };
      const url = await oidc.buildAuthorizationUrlWithPAR(configuration, parameters, options);
      return { url, verifier, state, nonce };
    },
    exchange: (callback, { verifier, state, nonce }) =>
      oidc.authorizationCodeGrant(
        configuration,
        new URL(callback),
        { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
        undefined,
        options,
      ),
    refresh: (token) => oidc.refreshTokenGrant(configuration, token, undefined, options),
    introspect: (token) => oidc.tokenIntrospection(configuration, token),
  };
}

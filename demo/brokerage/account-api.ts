import { type Account, accountOf } from './accounts.ts';
import type { ChannelId } from './channels.ts';
import { decode, Seen, sha256, signedBy, thumbprint } from './jwt.ts';
import type { RelyingParty } from './relying-party.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
}

export type ApiAnswer =
  | { readonly status: 200; readonly account: Account }
  | {
      readonly status: 401 | 403;
      readonly error: 'invalid_token' | 'invalid_dpop_proof' | 'insufficient_user_authentication';
      readonly scheme: 'DPoP' | 'Bearer';
    };

/** How old a login may be at most to be used, whatever the login server says: 24 hours. */
const oldestLogin = 24 * 60 * 60;
const proofWindow = 60;
const ranks = ['pwd', 'pwd+email', 'mfa', 'phr'];

/**
 * The interface of a channel: who comes with a token is asked about at the login server, every time. It must be meant for this very channel, be
 * young enough, and, when it is bound to a key (RFC 9449), come with a fresh proof of that key.
 */
export class AccountApi {
  readonly #seen = new Seen();
  readonly #asks: RelyingParty;
  readonly #audience: string;
  readonly #channel: ChannelId;

  /** `asks`: the client that introspects; `audience`: what a token must be meant for. */
  constructor(asks: RelyingParty, audience: string, channel: ChannelId) {
    this.#asks = asks;
    this.#audience = audience;
    this.#channel = channel;
  }

  async answer(request: ApiRequest): Promise<ApiAnswer> {
    const [scheme = '', token = ''] = (request.authorization ?? '').split(' ');
    const bound = scheme.toLowerCase() === 'dpop';
    const refuse = (error: 'invalid_token' | 'invalid_dpop_proof' | 'insufficient_user_authentication'): ApiAnswer => ({
      status: error === 'insufficient_user_authentication' ? 403 : 401,
      error,
      scheme: bound ? 'DPoP' : 'Bearer',
    });
    if (!token || !['dpop', 'bearer'].includes(scheme.toLowerCase())) return refuse('invalid_token');
    const facts = await this.#asks.introspect(token);
    const now = Date.now() / 1000;
    if (!facts.active || facts.aud !== this.#audience || Number(facts.exp) <= now || typeof facts.sub !== 'string')
      return refuse('invalid_token');
    const key = (facts.cnf as { jkt?: string } | undefined)?.jkt;
    if (Boolean(key) !== bound) return refuse('invalid_token');
    if (key && !this.#proved(request, token, key, now)) return refuse('invalid_dpop_proof');
    if (!ranks.includes(String(facts.acr)) || Number(facts.auth_time) + oldestLogin < now)
      return refuse('insufficient_user_authentication');
    return { status: 200, account: accountOf(this.#channel, facts.sub) };
  }

  #proved({ dpop, method, url }: ApiRequest, token: string, key: string, now: number): boolean {
    const proof = decode(dpop ?? '');
    const jwk = proof?.header.jwk;
    if (!dpop || !proof || !jwk || proof.header.typ !== 'dpop+jwt' || !signedBy(dpop, jwk)) return false;
    const { htm, htu, iat, jti, ath } = proof.payload;
    return (
      thumbprint(jwk) === key &&
      htm === method &&
      htu === url &&
      ath === sha256(token) &&
      Math.abs(now - Number(iat)) <= proofWindow &&
      typeof jti === 'string' &&
      this.#seen.first(`${key} ${jti}`, 2 * proofWindow * 1000)
    );
  }
}

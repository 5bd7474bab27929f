import { decode, Seen, sha256, signedBy, thumbprint } from './jwt.ts';
import type { RelyingParty } from './relying-party.ts';
import { meets, type Requirement } from './requirement.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
}

export type ApiAnswer =
  /** Whose token it is, and what the login server says is held or frozen of them (claim `holds`). */
  | { readonly status: 200; readonly customerNumber: string; readonly holds: unknown }
  | {
      readonly status: 401;
      readonly error: 'invalid_token' | 'invalid_dpop_proof' | 'insufficient_user_authentication';
      readonly scheme: 'DPoP' | 'Bearer';
      /** Further parameters of the challenge: what would be enough. */
      readonly asks?: readonly string[];
    };

const proofWindow = 60;

export interface AccountApiParts {
  /** The client that introspects. */
  readonly asks: RelyingParty;
  /** What a token must be meant for. */
  readonly audience: string;
  readonly requires: Requirement;
}

/**
 * The interface of a channel: who comes with a token is asked about at the login server, every time. It must be meant for this very channel, be
 * strong and young enough (RFC 9470), and, when it is bound to a key (RFC 9449), come with a fresh proof of that key.
 */
export class AccountApi {
  readonly #seen = new Seen();
  readonly #parts: AccountApiParts;

  constructor(parts: AccountApiParts) {
    this.#parts = parts;
  }

  async answer(request: ApiRequest): Promise<ApiAnswer> {
    const [scheme = '', token = ''] = (request.authorization ?? '').split(' ');
    const bound = scheme.toLowerCase() === 'dpop';
    const { asks, audience, requires } = this.#parts;
    const refuse = (error: 'invalid_token' | 'invalid_dpop_proof'): ApiAnswer => ({
      status: 401,
      error,
      scheme: bound ? 'DPoP' : 'Bearer',
    });
    if (!token || !['dpop', 'bearer'].includes(scheme.toLowerCase())) return refuse('invalid_token');
    const facts = await asks.introspect(token);
    const now = Date.now() / 1000;
    if (!facts.active || facts.aud !== audience || Number(facts.exp) <= now || typeof facts.sub !== 'string')
      return refuse('invalid_token');
    const key = (facts.cnf as { jkt?: string } | undefined)?.jkt;
    if (Boolean(key) !== bound) return refuse('invalid_token');
    if (key && !this.#proved(request, token, key, now)) return refuse('invalid_dpop_proof');
    if (!meets({ acr: facts.acr, authTime: facts.auth_time }, requires, now)) {
      const challenge = [`acr_values="${requires.acr}"`, `max_age="${requires.maxAge}"`];
      return { status: 401, error: 'insufficient_user_authentication', scheme: bound ? 'DPoP' : 'Bearer', asks: challenge };
    }
    return { status: 200, customerNumber: facts.sub, holds: facts.holds };
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

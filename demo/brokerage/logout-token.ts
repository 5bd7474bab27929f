import { decode, Seen, signedBy } from './jwt.ts';
import { publishedKey } from './published-key.ts';
import type { RelyingParty } from './relying-party.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';
const window = 120;

/** Checks logout tokens of one channel (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
export class LogoutTokens {
  readonly #party: RelyingParty;
  readonly #seen = new Seen();

  constructor(party: RelyingParty) {
    this.#party = party;
  }

  /** Whose sessions end; null when the token is not to be believed. */
  async check(token: string): Promise<{ readonly sid?: string; readonly sub?: string } | null> {
    const read = decode(token);
    // Another kind of token of the same signer is no logout.
    if (read?.header.typ !== 'logout+jwt') return null;
    const { issuer, jwksUri } = await this.#party.metadata();
    const { iss, aud, iat, exp, jti, events, nonce, sid, sub } = read.payload;
    const now = Date.now() / 1000;
    const meant = Array.isArray(aud) ? aud.includes(this.#party.client.client_id) : aud === this.#party.client.client_id;
    const named = typeof sid === 'string' || typeof sub === 'string';
    const isLogout = typeof events === 'object' && events !== null && event in events && nonce === undefined;
    const isNow = typeof iat === 'number' && Math.abs(now - iat) <= window && typeof exp === 'number' && exp > now;
    if (iss !== issuer || !meant || !named || !isLogout || !isNow) return null;
    // Last, because the key is asked for over the network.
    const key = await publishedKey(jwksUri, read.header.kid);
    if (!key || !signedBy(token, key)) return null;
    if (typeof jti !== 'string' || !this.#seen.first(jti, 2 * window * 1000)) return null;
    return { ...(typeof sid === 'string' ? { sid } : {}), ...(typeof sub === 'string' ? { sub } : {}) };
  }
}

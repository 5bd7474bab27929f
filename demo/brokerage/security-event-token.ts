import type { HoldChange } from './holds.ts';
import { decode, Seen, signedBy } from './jwt.ts';
import { publishedKey } from './published-key.ts';
import type { RelyingParty } from './relying-party.ts';

const types = { 'urn:x-kannuki:event:hold-set': 'set', 'urn:x-kannuki:event:hold-lifted': 'lifted' } as const;

const day = 24 * 60 * 60;
const tolerance = 120;

/** RFC 8935 2.4. */
export type Refusal = 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience';

/** `changes` is empty for one that was taken before, or that tells of nothing we know: it is acknowledged all the same (RFC 8935 2.2). */
export type Checked = { readonly changes: readonly HoldChange[] } | { readonly refused: Refusal };

/** Checks security event tokens pushed to one channel (RFC 8417, RFC 8935). */
export class SecurityEventTokens {
  readonly #party: RelyingParty;
  readonly #seen = new Seen();

  constructor(party: RelyingParty) {
    this.#party = party;
  }

  async check(token: string): Promise<Checked> {
    const read = decode(token);
    // Another kind of token of the same signer is no event (RFC 8417 4.5).
    if (read?.header.typ !== 'secevent+jwt') return { refused: 'invalid_request' };
    const { issuer, jwksUri } = await this.#party.metadata();
    const { iss, aud, iat, jti, sub_id: subject, events } = read.payload;
    if (iss !== issuer) return { refused: 'invalid_issuer' };
    const mine = this.#party.client.client_id;
    if (Array.isArray(aud) ? !aud.includes(mine) : aud !== mine) return { refused: 'invalid_audience' };
    const now = Date.now() / 1000;
    if (typeof iat !== 'number' || iat > now + tolerance || iat < now - 7 * day || typeof jti !== 'string')
      return { refused: 'invalid_request' };
    const named = subject as { format?: unknown; iss?: unknown; sub?: unknown } | undefined;
    if (named?.format !== 'iss_sub' || named.iss !== issuer || typeof named.sub !== 'string') return { refused: 'invalid_request' };
    // Last, because the key is asked for over the network.
    const key = await publishedKey(jwksUri, read.header.kid);
    if (!key || !signedBy(token, key)) return { refused: 'invalid_key' };
    if (!this.#seen.first(jti, 8 * day * 1000)) return { changes: [] };
    return { changes: changesIn(named.sub, events) };
  }
}

function changesIn(customerNumber: string, events: unknown): HoldChange[] {
  return Object.entries(types).flatMap(([type, kind]) => {
    const told = (events as Record<string, { hold?: unknown; scope?: unknown; level?: unknown }> | undefined)?.[type];
    if (typeof told?.hold !== 'string' || typeof told.scope !== 'string' || typeof told.level !== 'string') return [];
    return [{ customerNumber, hold: told.hold, name: `${told.scope}:${told.level}`, kind }];
  });
}

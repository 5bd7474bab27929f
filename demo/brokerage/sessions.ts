import { randomBytes } from 'node:crypto';
import { sha256 } from './jwt.ts';
import type { Attempt, Tokens } from './relying-party.ts';

/** Somebody logged in on one channel. Tokens stay here; the browser holds a random identifier. */
export interface ChannelSession {
  readonly clientId: string;
  readonly customerNumber: string;
  readonly sid: string;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly authTime: number;
  /** What was held or frozen when the token was issued (claim `holds`). */
  readonly holds: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly idToken: string;
  readonly keys: CryptoKeyPair | null;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const attemptLife = 45 * 60_000;
/** How long a browser that comes back is told why it has to log in again. */
const endRemembered = 24 * 60 * 60_000;

/** In memory: a restart of the sample brokerage logs everybody out of its channels, and the login server lets them in again without a question. */
export class Sessions {
  readonly #sessions = new Map<string, ChannelSession>();
  readonly #attempts = new Map<string, Attempt>();
  /** Sessions that the login server ended, by the digest of what the browser held, and when. */
  readonly #ended = new Map<string, number>();

  /** Null when there is none, it belongs to another channel, or its token has run out. */
  find(id: string | undefined, clientId: string): ChannelSession | null {
    if (!id) return null;
    const session = this.#sessions.get(sha256(id));
    if (!session || session.clientId !== clientId) return null;
    return session.expiresAt * 1000 > Date.now() ? session : null;
  }

  /** Returns the identifier for the cookie. */
  add(session: ChannelSession): string {
    // What has run out opens nothing, but a log-out that comes a moment later still finds whom it is about.
    for (const [key, old] of this.#sessions) if (old.expiresAt * 1000 + endRemembered < Date.now()) this.#sessions.delete(key);
    const id = randomBytes(32).toString('base64url');
    this.#sessions.set(sha256(id), session);
    return id;
  }

  replace(id: string, session: ChannelSession): void {
    if (this.#sessions.has(sha256(id))) this.#sessions.set(sha256(id), session);
  }

  remove(id: string | undefined): void {
    if (id) this.#sessions.delete(sha256(id));
  }

  /** What a logout token names: `sid`, or everything of a customer on this channel. Returns how many. */
  end(clientId: string, named: { readonly sid?: string; readonly sub?: string }): number {
    const ended = [...this.#sessions].filter(
      ([, session]) =>
        session.clientId === clientId && (named.sid === undefined ? session.customerNumber === named.sub : session.sid === named.sid),
    );
    for (const [key] of ended) this.#end(key);
    return ended.length;
  }

  /** The login server grants this session nothing any more. */
  refused(id: string): void {
    this.#end(sha256(id));
  }

  /** True when the login server ended this session, not the customer here. `mark` is what markOf gave. */
  wasEnded(mark: string | undefined): boolean {
    return mark !== undefined && this.#ended.has(mark);
  }

  #end(key: string): void {
    for (const [old, at] of this.#ended) {
      if (at + endRemembered > Date.now()) break;
      this.#ended.delete(old);
    }
    this.#sessions.delete(key);
    this.#ended.set(key, Date.now());
  }

  /** Bound to the browser that starts: `browser` is what its login cookie holds. */
  keepAttempt(browser: string, attempt: Attempt): void {
    for (const [key, old] of this.#attempts) if (old.startedAt + attemptLife < Date.now()) this.#attempts.delete(key);
    this.#attempts.set(sha256(`${browser} ${attempt.state}`), attempt);
  }

  /** Once. */
  takeAttempt(browser: string | undefined, state: string): Attempt | null {
    const key = sha256(`${browser} ${state}`);
    const attempt = this.#attempts.get(key);
    this.#attempts.delete(key);
    return attempt && attempt.startedAt + attemptLife > Date.now() ? attempt : null;
  }
}

/** Names a session for later without opening it. */
export const markOf = (id: string): string => sha256(id);

/** The session that a token response begins or goes on with. */
export function sessionOf(clientId: string, tokens: Tokens, keys: CryptoKeyPair | null, before?: ChannelSession): ChannelSession {
  const claims = tokens.claims();
  return {
    clientId,
    keys,
    customerNumber: claims?.sub ?? before?.customerNumber ?? '',
    sid: String(claims?.sid ?? before?.sid ?? ''),
    acr: String(claims?.acr ?? before?.acr ?? ''),
    amr: (claims?.amr as string[] | undefined) ?? before?.amr ?? [],
    authTime: Number(claims?.auth_time ?? before?.authTime ?? 0),
    holds: (claims?.holds as string[] | undefined) ?? [],
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? before?.refreshToken ?? null,
    idToken: tokens.id_token ?? before?.idToken ?? '',
    expiresAt: Math.floor(Date.now() / 1000) + (tokens.expires_in ?? 0),
  };
}

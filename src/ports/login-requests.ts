import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Instant } from '#core/instant.ts';

/** One proof held by a session. */
export interface ProvedEvent {
  readonly method: string;
  readonly authenticator: string;
  readonly happenedAt: Instant;
}

/** A login as the OpenID provider began it: client, channel and what it asked are pinned from the pushed request. */
export interface LoginRequest {
  readonly uid: string;
  readonly clientId: string;
  readonly channel: string;
  /** `login`: no usable session, ask the password. `factor`: somebody is logged in, only what is missing is asked. */
  readonly prompt: 'login' | 'factor';
  /** Set when prompt is `factor`. */
  readonly session: { readonly customerNumber: string; readonly uid: string; readonly proved: readonly ProvedEvent[] } | null;
  /** From the request; factors older than this do not count. Milliseconds. */
  readonly maxAge: number | null;
  readonly acrValues: readonly string[];
  readonly loginHint: string | null;
  /** Where a login on this channel starts (the client's `initiate_login_uri`); null for an app. */
  readonly startUri: string | null;
  readonly locales: readonly string[];
  readonly startedAt: Instant;
}

/** Who asks, for the evidence. */
export interface Caller {
  readonly requestId: string;
  /** IP address. */
  readonly address: string;
}

/** What the pages need of the OpenID provider; implemented in oidc/. */
export interface LoginRequests {
  /** null when there is none of that uid, or it has run out. Says nothing of which browser asks: see web/customer/login-cookie.ts. */
  find(uid: string): Promise<LoginRequest | null>;
  /**
   * Completes the login for a customer and returns the address the browser goes to next; `request` as `find` gave it.
   * Throws Problem('login_not_found') when it has come to its end meanwhile.
   */
  finish(request: LoginRequest, result: { readonly customerNumber: string; readonly reauthentication: boolean }): Promise<string>;
  /** Ends it with an OAuth error that goes back to the relying party, and returns that address. */
  abort(uid: string, error: 'access_denied' | 'unmet_authentication_requirements', description: string): Promise<string>;
  /** Handles a request of the provider's own paths. `caller`: as the web server knows it; behind a proxy the connection's own address is the proxy's. */
  handle(request: IncomingMessage, response: ServerResponse, caller?: Caller): Promise<void>;
}

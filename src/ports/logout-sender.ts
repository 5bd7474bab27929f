/** One channel's part of a session that has ended, as the channel must hear of it. */
export interface Logout {
  readonly clientId: string;
  readonly customerNumber: string;
  readonly sid: string | null;
}

/** `temporary`: told again later; `permanent`: the client is gone; `untold`: it named no address where it hears of logouts. `failure` is a word of ours (`status 503`, `ECONNREFUSED`, `TimeoutError`), never what the channel answered. */
export type LogoutOutcome =
  | { readonly result: 'accepted' | 'untold' }
  | { readonly result: 'temporary' | 'permanent'; readonly failure: string };

/** Signs a logout token and brings it to the channel (OpenID Connect Back-Channel Logout 1.0, section 2.5); implemented in oidc/. */
export interface LogoutSender {
  send(logout: Logout): Promise<LogoutOutcome>;
}

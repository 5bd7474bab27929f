/** What one relying party must hear of a customer (RFC 8417), before it is signed. */
export interface SecurityEvent {
  /** `jti`: the same however often it is sent. */
  readonly id: string;
  readonly clientId: string;
  readonly customerNumber: string;
  /** `txn`: the same for every relying party that hears of this change. */
  readonly change: string;
  readonly kind: 'set' | 'lifted';
  readonly hold: string;
  readonly scope: string;
  readonly level: string;
  readonly reason: string;
  /** Machine time: relying parties have no other clock. */
  readonly happenedAt: number;
}

/** `untold`: the client names no address for it any more. `failure` is a word of ours or an error code of RFC 8935 2.4, never a channel's text. */
export type SecurityEventOutcome = { readonly result: 'accepted' | 'untold' } | { readonly result: 'temporary'; readonly failure: string };

/** Signs a security event token and pushes it to a relying party (RFC 8935); implemented in oidc/. */
export interface SecurityEventSender {
  /** Ids of the clients that want to hear of them. */
  readonly receivers: readonly string[];
  send(event: SecurityEvent): Promise<SecurityEventOutcome>;
}

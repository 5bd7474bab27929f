/** Ends sessions at the provider and tells the channels (OpenID Connect Back-Channel Logout 1.0). */
export interface OidcSessions {
  /**
   * Ends provider sessions with their grants and tokens, and queues a back-channel logout to every channel concerned; each outcome is on record.
   * With `channel` only that channel's part of each session ends. At least one condition is needed. Returns how many channel log-ins ended.
   */
  endSessions(
    filter: { readonly customerNumber?: string; readonly sessionUid?: string; readonly channel?: string },
    reason: string,
  ): Promise<number>;
}

import type { ServerResponse } from 'node:http';

interface Shares {
  /** A channel's own request, before anything has been done: refused first, because it is the cheapest refusal. */
  readonly channel: number;
  /** For browsers that present no token of ours. */
  readonly stranger: number;
  /** For those that logged in here before. */
  readonly returning: number;
}

/** `hashing`: how full the queue in front of hashing may be, 0 to 1. `underWay`: beginnings that may be in the making at once. */
export interface GateLimits {
  readonly hashing: Shares;
  readonly underWay: Shares;
}

export const gateLimits: GateLimits = {
  hashing: { channel: 0.4, stranger: 0.5, returning: 0.9 },
  underWay: { channel: 48, stranger: 64, returning: 128 },
};

/**
 * Sheds logins that would only begin, while more passwords wait than will be looked at in time: at the opening bell ten times as many come as can be
 * served, and preparing a login for each would leave no time to finish any. What is under way, tokens and session checks always pass.
 */
export class LoadGate {
  readonly #limits: GateLimits;
  readonly #fullness: (network: string | null) => number;
  #underWay = 0;

  /** `fullness`: of the queue in front of hashing, 0 to 1. */
  constructor(fullness: (network: string | null) => number, limits: GateLimits = gateLimits) {
    this.#fullness = fullness;
    this.#limits = limits;
  }

  /** `network`: of the browser; null for a channel, which speaks for browsers anywhere. */
  isShutFor(who: keyof Shares, network: string | null): boolean {
    return this.#fullness(network) > this.#limits.hashing[who] || this.#underWay >= this.#limits.underWay[who];
  }

  /** Counts a beginning until its answer has gone out, or its browser. */
  count(response: ServerResponse): void {
    this.#underWay += 1;
    response.once('close', () => {
      this.#underWay -= 1;
    });
  }
}

import type { ServerResponse } from 'node:http';

interface Shares {
  /** For browsers that present no token of ours. */
  readonly strangers: number;
  /** For those that logged in here before. */
  readonly returning: number;
}

/** `hashing`: how full the queue in front of hashing may be, 0 to 1. `underWay`: beginnings that may be in the making at once. */
export interface GateLimits {
  readonly hashing: Shares;
  readonly underWay: Shares;
}

export const gateLimits: GateLimits = { hashing: { strangers: 0.5, returning: 0.8 }, underWay: { strangers: 64, returning: 128 } };

/**
 * Sheds logins that would only begin, while more passwords wait than will be looked at in time: at the opening bell ten times as many come as can be
 * served, and preparing a login for each would leave no time to finish any. What is under way, tokens and session checks always pass.
 */
export class LoadGate {
  readonly #limits: GateLimits;
  readonly #fullness: () => number;
  #underWay = 0;

  /** `fullness`: of the queue in front of hashing, 0 to 1. */
  constructor(fullness: () => number, limits: GateLimits = gateLimits) {
    this.#fullness = fullness;
    this.#limits = limits;
  }

  isShutFor(who: keyof Shares): boolean {
    return this.#fullness() > this.#limits.hashing[who] || this.#underWay >= this.#limits.underWay[who];
  }

  /** Counts a beginning until its answer has gone out, or its browser. */
  count(response: ServerResponse): void {
    this.#underWay += 1;
    response.once('close', () => {
      this.#underWay -= 1;
    });
  }
}

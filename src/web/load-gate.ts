import type { ServerResponse } from 'node:http';

interface Shares {
  /** A channel's own request, before anything has been done: refused first, because it is the cheapest refusal. */
  readonly channel: number;
  /** For browsers that present no token of ours. */
  readonly stranger: number;
  /** For those that logged in here before. */
  readonly returning: number;
}

/**
 * `hashing`: how full the queue in front of hashing may be, 0 to 1. `underWay`: beginnings that may have come and not been answered. `atOnce`: those of
 * them that are worked on, the others wait behind them.
 */
export interface GateLimits {
  readonly hashing: Shares;
  readonly underWay: Shares;
  readonly atOnce: number;
}

export const gateLimits: GateLimits = {
  hashing: { channel: 0.6, stranger: 0.7, returning: 0.9 },
  underWay: { channel: 48, stranger: 64, returning: 128 },
  // Half of the connections to the database: whoever has begun, and every session check, finds one free.
  atOnce: 6,
};

/**
 * Sheds logins that would only begin, while more passwords wait than will be looked at in time: at the opening bell ten times as many come as can be
 * served, and preparing a login for each would leave no time to finish any. What is under way, tokens and session checks always pass.
 */
export class LoadGate {
  readonly #limits: GateLimits;
  readonly #fullness: (network: string | null) => number;
  #underWay = 0;
  #workedOn = 0;
  readonly #waiting = new Set<() => void>();

  /** `fullness`: of the queue in front of hashing, 0 to 1. */
  constructor(fullness: (network: string | null) => number, limits: GateLimits = gateLimits) {
    this.#fullness = fullness;
    this.#limits = limits;
  }

  /** `network`: of the browser; null for a channel, which speaks for browsers anywhere. */
  isShutFor(who: keyof Shares, network: string | null): boolean {
    return this.#fullness(network) > this.#limits.hashing[who] || this.#underWay >= this.#limits.underWay[who];
  }

  /** Counts a beginning until its answer has gone out, or its browser; resolves when it is its turn to be worked on. */
  async enter(response: ServerResponse): Promise<void> {
    this.#underWay += 1;
    let leave = (): void => {};
    response.once('close', () => {
      this.#underWay -= 1;
      leave();
    });
    const release = (): void => this.#next();
    if (this.#workedOn < this.#limits.atOnce) {
      this.#workedOn += 1;
      leave = release;
      return;
    }
    await new Promise<void>((resolve) => {
      const begin = (): void => {
        leave = release;
        resolve();
      };
      this.#waiting.add(begin);
      // Who went away while waiting has no turn to give on, and asks for an answer to nobody.
      leave = () => {
        this.#waiting.delete(begin);
        resolve();
      };
    });
  }

  /** A turn goes on to the one who has waited longest. */
  #next(): void {
    const [begin] = this.#waiting;
    if (!begin) {
      this.#workedOn -= 1;
      return;
    }
    this.#waiting.delete(begin);
    begin();
  }
}

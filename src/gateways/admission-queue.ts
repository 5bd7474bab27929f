import type { Claimant } from '#ports/password-hash.ts';

/** How much hashing may run and wait. More threads than cores only raise the tail, so `concurrency` is the cores given to the process. */
export interface AdmissionLimits {
  readonly concurrency: number;
  /** Tasks that may wait; with so many, or with as many as take `maxAge` at the pace of late, one has to go. */
  readonly length: number;
  /** Milliseconds a task may wait before it is refused: an answer that late helps nobody. */
  readonly maxAge: number;
}

export interface AdmissionQueue {
  /** Runs the task in its turn; rejects with `busy()` when the queue is full for this claimant or the task waited too long. */
  run<T>(claimant: Claimant, task: () => Promise<T>): Promise<T>;
  /** True when this claimant would be refused now. */
  isFullFor(claimant: Claimant): boolean;
  readonly running: number;
  readonly waiting: number;
  /**
   * How full it is for a network, 0 to 1: of many (what one network sends beyond its share is not counted, because it makes room when others come),
   * or of this network itself. Without one: of many.
   */
  fullness(network: string | null): number;
}

/** Of five turns, and of five places, four go to known browsers at most: the others keep a fifth, so that nobody is shut out altogether. */
const [knownOf, all] = [4, 5] as const;

/** Weight of the latest turn in the pace: of some sixteen turns, half a second of a core, so that one slow hash shuts nobody out. */
const ofPace = 1 / 16;

/** More than so many waiting from one network are a flood, or a network that is in no hurry. */
const shareOfNetwork = 8;

interface Waiting {
  readonly claimant: Claimant;
  readonly start: () => void;
  readonly refuse: () => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A queue in front of work that fills the cores: known browsers first, the others network by network in turn. When it is full, whoever comes from
 * a network with less in it takes the place of the last one of the network with most: one client with any number of connections shuts nobody out.
 */
export function createAdmissionQueue(limits: AdmissionLimits, busy: () => Error): AdmissionQueue {
  return new FairQueue(limits, busy);
}

class FairQueue implements AdmissionQueue {
  readonly #limits: AdmissionLimits;
  readonly #busy: () => Error;
  /** First come, first served. */
  readonly #known: Waiting[] = [];
  /** The network whose turn it is stands first. */
  readonly #networks = new Map<string, Waiting[]>();
  #running = 0;
  #waiting = 0;
  #knownInARow = 0;
  /** Milliseconds from one turn to the next while somebody waited, of late. */
  #pace: number;
  #turnAt = 0;

  constructor(limits: AdmissionLimits, busy: () => Error) {
    this.#limits = limits;
    // Until it is known better, as many can be served as may wait: a process that has just started is slow, and that says nothing.
    this.#pace = limits.maxAge / limits.length;
    this.#busy = busy;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Whoever stands further back would be refused for its age, after a wait for nothing: what a core can do hangs on what else it does. */
  get #length(): number {
    const { length, maxAge, concurrency } = this.#limits;
    return Math.min(length, Math.max(concurrency, Math.round(maxAge / this.#pace)));
  }

  fullness(network: string | null): number {
    let many = this.#known.length;
    for (const line of this.#networks.values()) many += Math.min(line.length, shareOfNetwork);
    const own = network === null ? 0 : (this.#networks.get(network)?.length ?? 0);
    return Math.max(many, own) / this.#length;
  }

  async run<T>(claimant: Claimant, task: () => Promise<T>): Promise<T> {
    await this.#admitted(claimant);
    try {
      return await task();
    } finally {
      this.#running -= 1;
      const next = this.#next();
      if (next) this.#keepPace();
      next?.start();
    }
  }

  isFullFor(claimant: Claimant): boolean {
    return this.#running >= this.#limits.concurrency && this.#placeFor(claimant) === 'none';
  }

  #admitted(claimant: Claimant): Promise<void> {
    if (this.#running < this.#limits.concurrency) {
      this.#running += 1;
      this.#turnAt = performance.now();
      return Promise.resolve();
    }
    const place = this.#placeFor(claimant);
    if (place === 'none') return Promise.reject(this.#busy());
    if (place !== 'free') place.refuse();
    return new Promise((resolve, reject) => this.#enqueue(claimant, resolve, reject));
  }

  #keepPace(): void {
    const [now, before] = [performance.now(), this.#turnAt];
    this.#turnAt = now;
    this.#pace += (now - before - this.#pace) * ofPace;
  }

  #enqueue(claimant: Claimant, resolve: () => void, reject: (reason: Error) => void): void {
    const waiting: Waiting = {
      claimant,
      start: () => {
        clearTimeout(waiting.timer);
        this.#running += 1;
        resolve();
      },
      refuse: () => {
        clearTimeout(waiting.timer);
        this.#leave(waiting);
        reject(this.#busy());
      },
      timer: setTimeout(() => waiting.refuse(), this.#limits.maxAge),
    };
    this.#lineOf(claimant).push(waiting);
    this.#waiting += 1;
  }

  /** `none`: the claimant itself is refused; else a free place, or who loses theirs. */
  #placeFor({ known, network }: Claimant): 'free' | 'none' | Waiting {
    const length = this.#length;
    if (known && this.#known.length * all >= length * knownOf) return 'none';
    if (this.#waiting < length) return 'free';
    let longest: Waiting[] = [];
    for (const line of this.#networks.values()) if (line.length > longest.length) longest = line;
    const own = known ? 0 : (this.#networks.get(network)?.length ?? 0) + 1;
    return longest.length > own ? (longest.at(-1) ?? 'none') : 'none';
  }

  #next(): Waiting | null {
    const [network] = this.#networks.keys();
    const takesKnown = this.#known.length > 0 && (network === undefined || this.#knownInARow < knownOf);
    const waiting = takesKnown ? this.#known[0] : this.#networks.get(network ?? '')?.[0];
    if (!waiting) return null;
    this.#knownInARow = takesKnown ? this.#knownInARow + 1 : 0;
    this.#leave(waiting);
    if (!takesKnown) this.#toTheEnd(network ?? '');
    return waiting;
  }

  #toTheEnd(network: string): void {
    const line = this.#networks.get(network);
    if (!line) return;
    this.#networks.delete(network);
    this.#networks.set(network, line);
  }

  #lineOf({ known, network }: Claimant): Waiting[] {
    if (known) return this.#known;
    const line = this.#networks.get(network) ?? [];
    this.#networks.set(network, line);
    return line;
  }

  #leave(waiting: Waiting): void {
    const { known, network } = waiting.claimant;
    const line = known ? this.#known : (this.#networks.get(network) ?? []);
    const at = line.indexOf(waiting);
    if (at < 0) return;
    line.splice(at, 1);
    this.#waiting -= 1;
    if (!known && line.length === 0) this.#networks.delete(network);
  }
}

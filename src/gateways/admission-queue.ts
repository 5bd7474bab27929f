/** How much hashing may run and wait. More threads than cores only raise the tail, so `concurrency` is the cores given to the process. */
export interface AdmissionLimits {
  readonly concurrency: number;
  /** Tasks that may wait; the next one is refused at once. */
  readonly length: number;
  /** Milliseconds a task may wait before it is refused: an answer that late helps nobody. */
  readonly maxAge: number;
}

interface Waiting {
  readonly since: number;
  readonly start: () => void;
  readonly refuse: () => void;
}

export interface AdmissionQueue {
  /** Runs the task in its turn; rejects with `busy()` when the queue is full or the task waited too long. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** A first-come queue in front of work that fills the cores. */
export function createAdmissionQueue(limits: AdmissionLimits, busy: () => Error): AdmissionQueue {
  return new FirstCome(limits, busy);
}

class FirstCome implements AdmissionQueue {
  readonly #limits: AdmissionLimits;
  readonly #busy: () => Error;
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(limits: AdmissionLimits, busy: () => Error) {
    this.#limits = limits;
    this.#busy = busy;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#admitted();
    try {
      return await task();
    } finally {
      this.#finish();
    }
  }

  #admitted(): Promise<void> {
    if (this.#running < this.#limits.concurrency) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#limits.length) return Promise.reject(this.#busy());
    return new Promise((resolve, reject) => {
      const start = () => {
        this.#running += 1;
        resolve();
      };
      this.#waiting.push({ since: performance.now(), start, refuse: () => reject(this.#busy()) });
      this.#watchAge();
    });
  }

  #finish(): void {
    this.#running -= 1;
    this.#waiting.shift()?.start();
    if (this.#timer && this.#waiting.length === 0) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  /** One timer, for the one who waits longest. */
  #watchAge(): void {
    const head = this.#waiting[0];
    if (this.#timer || !head) return;
    this.#timer = setTimeout(() => this.#refuseStale(), Math.max(1, Math.ceil(head.since + this.#limits.maxAge - performance.now())));
  }

  #refuseStale(): void {
    this.#timer = null;
    const oldest = performance.now() - this.#limits.maxAge;
    while (this.#waiting[0] && this.#waiting[0].since <= oldest) this.#waiting.shift()?.refuse();
    this.#watchAge();
  }
}

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
  const waiting: Waiting[] = [];
  let running = 0;
  let timer: NodeJS.Timeout | null = null;

  function refuseStale(): void {
    timer = null;
    const oldest = performance.now() - limits.maxAge;
    while (waiting[0] && waiting[0].since <= oldest) waiting.shift()?.refuse();
    watchAge();
  }

  function watchAge(): void {
    const head = waiting[0];
    if (timer || !head) return;
    timer = setTimeout(refuseStale, Math.max(1, Math.ceil(head.since + limits.maxAge - performance.now())));
  }

  function finish(): void {
    running -= 1;
    waiting.shift()?.start();
    if (timer && waiting.length === 0) {
      clearTimeout(timer);
      timer = null;
    }
  }

  function admitted(): Promise<void> {
    if (running < limits.concurrency) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= limits.length) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const start = () => {
        running += 1;
        resolve();
      };
      waiting.push({ since: performance.now(), start, refuse: () => reject(busy()) });
      watchAge();
    });
  }

  return {
    async run(task) {
      await admitted();
      try {
        return await task();
      } finally {
        finish();
      }
    },
  };
}

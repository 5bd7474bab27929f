import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Runner, WorkerEvents } from 'graphile-worker';
import type { JobLogger } from './job.ts';
import type { Worker } from './worker.ts';

const restartAfter = 1_000;

export interface LastingParts {
  readonly begin: (events: WorkerEvents) => Promise<Runner>;
  /** Gives back what a runner that ended still holds. */
  readonly release: (runner: string) => Promise<void>;
  readonly stopping: AbortController;
  readonly logger: JobLogger;
}

/** Starts a runner, and another one whenever it ends by itself, until this process stops. Rejects when the first cannot start. */
export async function startLastingWorker(parts: LastingParts): Promise<Worker> {
  const worker = new LastingWorker(parts);
  await worker.start();
  return worker;
}

/** A runner ends by itself when the database is away while it settles a job. */
class LastingWorker implements Worker {
  readonly #parts: LastingParts;
  #runner: Runner | null = null;
  #id: string | null = null;
  #lasting: Promise<void> = Promise.resolve();

  constructor(parts: LastingParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#runner = await this.#begin();
    this.#lasting = this.#last();
  }

  async stop(): Promise<void> {
    this.#parts.stopping.abort();
    await this.#runner?.stop().catch(() => {}); // what failed is in the log, and its jobs are in the queue
    await this.#lasting;
  }

  #begin(): Promise<Runner> {
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      this.#id = workerPool.id;
    });
    return this.#parts.begin(events);
  }

  async #last(): Promise<void> {
    const { logger, stopping } = this.#parts;
    const { signal } = stopping;
    while (!signal.aborted) {
      await this.#runner?.promise.catch((error: Error) => logger.error({ err: error }, 'the worker failed, another one is started'));
      this.#runner = null;
      if (signal.aborted) return;
      await sleep(restartAfter, undefined, { signal }).catch(() => {});
      this.#runner = signal.aborted ? null : await this.#succeed().catch(() => null);
    }
    await this.#runner?.stop().catch(() => {});
  }

  /** Its predecessor's jobs first; rejects while the database is still away. */
  async #succeed(): Promise<Runner> {
    if (this.#id !== null) await this.#parts.release(this.#id);
    return this.#begin();
  }
}

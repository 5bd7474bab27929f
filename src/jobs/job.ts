import type { App } from '#usecases/app.ts';

/** One kind of work in the background. */
export interface Job {
  /** Throws to be tried again. The message of the error is kept in the queue: no number, code or address in it. `stopping`: the process is about to end. */
  readonly run: (app: App, payload: unknown, stopping: AbortSignal) => Promise<unknown>;
  /** When it comes round by itself, as crontab writes it, in UTC. */
  readonly every?: string;
}

/** The part of a pino logger that jobs use. */
export interface JobLogger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

/** Thrown by a job whose trying again is nothing that somebody must read about: what becomes of it in the end is on record. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

export type Jobs = Readonly<Record<string, Job>>;

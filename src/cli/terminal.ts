import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Problem } from '#core/problem.ts';
import type { Terminal } from './command.ts';

/** The reader of our output has gone. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Writes and, when the reader is slower than we are, waits for it. Throws OutputClosed, or what went wrong (a full disk). */
export async function write(stream: Writable, text: string): Promise<void> {
  if (stream.destroyed || stream.errored) throw closedOr(stream.errored);
  if (stream.write(text)) return;
  try {
    await once(stream, 'drain');
  } catch (error) {
    throw closedOr(error);
  }
}

/** Waits until everything written has left us: only then is a full disk known. A reader that has gone changes nothing any more. */
export async function flush(stream: Writable): Promise<void> {
  const error = stream.errored ?? (await new Promise<Error | null | undefined>((resolve) => stream.write('', resolve)));
  const failure = error ? closedOr(error) : null;
  if (failure !== null && !(failure instanceof OutputClosed)) throw failure;
}

function closedOr(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : 'EPIPE';
  if (error instanceof Error && code !== 'EPIPE')
    return new Problem('outage', `The output cannot be written: ${error.message}`, { cause: error });
  return new OutputClosed('The output is closed.', { cause: error });
}

/** A closed pipe is reported by an event after the write; without a listener it would end the process with a stack. */
export function tolerateClosedOutput({ stdout, stderr }: Terminal): void {
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
}

const bar = 24;
const redraw = 100;

/** Progress on a terminal, redrawn in place; says nothing anywhere else, nor where the data themselves go to the same screen. */
export class Progress {
  readonly #stream: Terminal['stderr'];
  readonly #unit: string;
  readonly #total: number | null;
  readonly #shown: boolean;
  #drawnAt = 0;
  #drawn = false;

  /** `total`: what `done` reaches at the end; null when nobody knows. */
  constructor(terminal: Terminal, options: { readonly unit: string; readonly total: number | null; readonly dataOnScreen?: boolean }) {
    this.#stream = terminal.stderr;
    this.#unit = options.unit;
    this.#total = options.total;
    this.#shown = terminal.stderr.isTTY === true && !(options.dataOnScreen && terminal.stdout.isTTY === true);
  }

  update(done: number, count: number): void {
    const now = performance.now();
    if (!this.#shown || now - this.#drawnAt < redraw) return;
    this.#drawnAt = now;
    this.#drawn = true;
    const share = this.#total ? Math.min(1, done / this.#total) : null;
    const drawn = share === null ? '' : `[${'#'.repeat(Math.round(share * bar)).padEnd(bar)}] ${Math.floor(share * 100)}% `;
    this.#stream.write(`\r\u001b[K${drawn}${count.toLocaleString('en')} ${this.#unit}`);
  }

  /** Before other text, and at the end. */
  clear(): void {
    if (this.#drawn) this.#stream.write('\r\u001b[K');
    this.#drawn = false;
  }
}

import { type DestinationStream, pino } from 'pino';

/** At most so long a line waits before it is written. */
const flushEvery = 500;
/** Bytes gathered before they are written at once. */
const gathered = 8 * 1024;

/**
 * Where log lines go: stdout, several with one write, because a write for each line took a seventh of a login's time. Written in this process's own
 * turn, not by the threads that hash passwords. A kill loses the lines of the last half second; evidence is in the database and never here.
 * Nobody may read them any more: `flushSync` would try for ever then, so the ordinary write is used, which gives up.
 */
export function logDestination(): DestinationStream {
  const destination = pino.destination({ dest: 1, sync: true, minLength: gathered });
  const write = (): void => destination.flush();
  setInterval(write, flushEvery).unref();
  process.on('exit', write);
  return destination;
}

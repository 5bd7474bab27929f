import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const taken = join(tmpdir(), 'kannuki-test-ports');
/** Longer than any test file runs (milliseconds). */
const lease = 15 * 60_000;

/**
 * A port that nobody listens on and that no other test is given for a while: several files run at once, and between this answer and the listening of
 * whoever asked lie seconds. Below the range from which the system takes ports for outgoing connections.
 */
export async function freePort(): Promise<number> {
  mkdirSync(taken, { recursive: true });
  for (;;) {
    const port = randomInt(10_000, 30_000);
    if (reserve(join(taken, String(port))) && (await isFree(port))) return port;
  }
}

function reserve(mark: string): boolean {
  try {
    if (Date.now() - statSync(mark).mtimeMs > lease) rmSync(mark, { force: true });
  } catch {
    // nobody has it
  }
  try {
    writeFileSync(mark, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server: Server = createServer();
  const free = await new Promise<boolean>((done) => server.once('error', () => done(false)).listen(port, () => done(true)));
  if (free) await new Promise((done) => server.close(done));
  return free;
}

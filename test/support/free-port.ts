import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';

/** Below the range from which the system takes ports for outgoing connections: nobody else comes by one of these by accident. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server: Server = createServer();
    const free = await new Promise<boolean>((done) => server.once('error', () => done(false)).listen(port, () => done(true)));
    if (free) await new Promise((done) => server.close(done));
    if (free) return port;
  }
}

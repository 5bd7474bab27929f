import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RoundRobin {
  readonly port: number;
  /** Ports of the servers behind it; each request goes to the next one. */
  backends: number[];
  /** How many requests each port was given. */
  readonly given: Map<number, number>;
  close(): Promise<void>;
}

/** A plain load balancer: no sticky sessions, no health checks. A server that cannot be reached is passed over; what broke midway stays broken. */
export async function roundRobin(port: number): Promise<RoundRobin> {
  let turn = 0;
  const given = new Map<number, number>();
  const forward = (request: IncomingMessage, response: ServerResponse, body: Buffer, tries: number): void => {
    const backend = proxy.backends[turn++ % Math.max(1, proxy.backends.length)];
    if (backend === undefined || tries === 0) {
      request.socket.destroy();
      return;
    }
    given.set(backend, (given.get(backend) ?? 0) + 1);
    const { method, url, headers } = request;
    const onward = send({
      host: 'localhost',
      port: backend,
      method,
      path: url,
      agent: false,
      headers: { ...headers, connection: 'close' },
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => request.socket.destroy());
      response.on('close', () => onward.destroy());
    });
    onward.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && !response.headersSent) forward(request, response, body, tries - 1);
      else request.socket.destroy();
    });
    onward.end(body);
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    forward(request, response, Buffer.concat(chunks), proxy.backends.length);
  });
  await new Promise<void>((done) => server.listen(port, 'localhost', done));
  const proxy: RoundRobin = {
    port: (server.address() as AddressInfo).port,
    backends: [],
    given,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return proxy;
}

import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { Problem } from '#core/problem.ts';
import { observeRequests } from '../observe-requests.ts';
import { readBearer } from '../webhooks/bearer.ts';

/** Whether this process may be given work: each thing asked, and whether it holds. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

/** What whoever operates this process may ask it. */
export interface Probes {
  /** Within a second, whatever the database does. */
  readiness(): Promise<Readiness>;
  /** In Prometheus' text format. */
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  /** Bearer for the metrics; null: loopback addresses only. */
  readonly metricsToken: string | null;
}

/** Asked every few seconds: nothing to read in the log. */
export const probePaths: readonly string[] = ['/healthz', '/readyz', '/metrics'];

/** That the process runs and answers. No I/O: an outage of the database is no reason to restart a server. */
export function healthRoute(server: FastifyInstance): void {
  server.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('ok\n'),
  );
}

/** For the internal listener. */
export function probeRoutes(server: FastifyInstance, probes: Probes): void {
  healthRoute(server);
  server.get('/readyz', async (_request, reply) => {
    const { ready, checks } = await probes.readiness();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, checks });
  });
  server.get('/metrics', async (request, reply) => {
    if (!mayRead(request, probes.metricsToken)) throw new Problem('unauthorized');
    const { type, text } = await probes.metrics();
    return reply.header('cache-control', 'no-store').type(type).send(text);
  });
}

/** The connection's own address counts: a header could say anything. */
function mayRead(request: FastifyRequest, token: string | null): boolean {
  if (token !== null) return readBearer(request.headers.authorization).is(token);
  const address = request.raw.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return address === '::1' || address.startsWith('127.');
}

/** The listener of a worker process: probes and nothing else. Not listening yet. */
export function createProbeServer(probes: Probes, logger: FastifyBaseLogger): FastifyInstance {
  const server = Fastify({
    loggerInstance: logger,
    logController: new Fastify.LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    requestTimeout: 10_000,
  });
  observeRequests(server, { listener: 'internal', trusted: 'everybody', quiet: probePaths });
  server.setErrorHandler<Error>((error, request, reply) => {
    const refused = error instanceof Problem;
    if (!refused) request.log.error({ err: error }, 'a probe failed');
    return reply.code(refused ? error.status : 500).send({ code: refused ? error.code : 'failure' });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'page_not_found' }));
  probeRoutes(server, probes);
  return server;
}

import { BlockList, isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beginWork, endWork, type Work } from '#ports/observation.ts';

export interface ObserveRequests {
  readonly listener: 'public' | 'internal';
  /** Whose traceparent is believed: addresses or ranges of our own proxies, or everybody on a listener that only our own can reach. */
  readonly trusted: readonly string[] | 'everybody';
  /** Routes that are asked every few seconds: logged at debug. */
  readonly quiet?: readonly string[];
}

/** Event streams stay open for as long as a page is: they are counted as streams, not as slow answers. */
const isStream = (route: string): boolean => route.endsWith('/events');

/** Each request as a piece of work and as one line in the log: by its route's pattern, never by its address, which holds a login's uid. */
export function observeRequests(server: FastifyInstance, { listener, trusted, quiet = [] }: ObserveRequests): void {
  const observed = new WeakMap<FastifyRequest, Work>();
  const believes = trusted === 'everybody' ? () => true : membership(trusted);
  server.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const traceparent = believes(request.raw.socket.remoteAddress) ? readTraceparent(request.headers.traceparent) : null;
    const facts = { listener, method: request.method, route, requestId: request.id };
    const begun = { kind: isStream(route) ? 'stream' : 'request', name: `${request.method} ${route}`, facts } as const;
    // All the rest runs inside the work: reading a body in pieces keeps the context (its test says so).
    beginWork({ ...begun, ...(traceparent !== null && { traceparent }) }, (work) => {
      observed.set(request, work);
      done();
    });
  });
  server.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    const line = { method, route, status: statusCode, ms: Math.round(elapsedTime) };
    if (quiet.includes(route)) request.log.debug(line, 'answered');
    else request.log.info(line, 'answered');
    const work = observed.get(request);
    if (!work) return;
    work.facts.status = statusCode;
    // "Come back later" is an answer, not a failure.
    endWork(work, statusCode === 503 ? '503' : `${Math.floor(statusCode / 100)}xx`);
  });
}

/** W3C Trace Context, version 00: what is not exactly that form is as good as absent. */
export function readTraceparent(header: unknown): string | null {
  if (typeof header !== 'string') return null;
  const [, trace = '', parent = ''] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header) ?? [];
  return /[^0]/.test(trace) && /[^0]/.test(parent) ? header : null;
}

/** Whether an address is one of these, or in one of these ranges. */
function membership(addresses: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const written of addresses) {
    const [address = '', bits] = written.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const plain = address?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
    return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  };
}

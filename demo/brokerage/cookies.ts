import type { FastifyReply, FastifyRequest } from 'fastify';

export function cookiesOf(request: FastifyRequest): ReadonlyMap<string, string> {
  const pairs = (request.headers.cookie ?? '')
    .split(/; */)
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  return new Map(pairs);
}

/** All cookies of the brokerage: Secure (browsers treat http://localhost as secure), HttpOnly, SameSite=Lax; `maxAge` in seconds, 0 removes. */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  { path, maxAge }: { readonly path: string; readonly maxAge: number },
): void {
  const line = `${name}=${value}; Path=${path}; Max-Age=${Math.max(0, Math.floor(maxAge))}; Secure; HttpOnly; SameSite=Lax`;
  reply.header('set-cookie', line);
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { apiRoutes } from './api-routes.ts';
import type { PhoneConfig } from './config.ts';
import { readCustomers } from './customers.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { phoneRoutes } from './phone-routes.ts';
import { guard } from './security.ts';
import { Memory } from './stores.ts';

const folder = import.meta.dirname;
/** Customers that the set-up names when it has started; each meets another page. */
const oftenUsed = ['10000302', '10000006', '10000154'];

const styleSheets = ['tokens.css', 'base.css', 'clock.css', 'dial.css', 'inbox.css'];
const assetTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The sample phone and inbox: plays the carrier, the providers of SMS and mail, and the wall clock. Not listening yet. */
export function createPhone(config: PhoneConfig): FastifyInstance {
  const server = Fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true });
  const memory = new Memory();
  const customers = readCustomers(readFileSync(join(folder, '../data/customers.csv'), 'utf8'));
  const often = oftenUsed.flatMap((number) => customers.filter((customer) => customer.number === number && customer.phones.length > 0));
  guard(server);
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
  const assets = serveAssets(server);
  phoneRoutes(server, { config, memory, customers, often, assets: { css: styleSheets.map(assets), js: assets('phone.js') } });
  apiRoutes(server, { config, memory, customers, often, assets: { css: [], js: '' } });
  gatewayRoutes(server, config, memory);
  return server;
}

/** Files under addresses that change with their contents. Returns the address of one. */
function serveAssets(server: FastifyInstance): (name: string) => string {
  const files = new Map([...styleSheets, 'phone.js', 'icon.svg'].map((name) => [name, readFileSync(join(folder, 'public', name))]));
  for (const [name, bytes] of files) {
    const type = assetTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    server.get(`/assets/${name}`, async (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(bytes),
    );
  }
  return (name) =>
    `/assets/${name}?${createHash('sha256')
      .update(files.get(name) ?? '')
      .digest('base64url')
      .slice(0, 12)}`;
}

// Renders every page from its view model, so that pages can be looked at and judged without the whole system.
// Run: node --import ./tools/jsx-hook.mjs test/pages/gallery.ts, then open /gallery/<name>?lang=ja|en.
import Fastify, { type FastifyReply } from 'fastify';
import { chooseLanguage } from '#ui/catalogue.ts';
import { pageHeaders } from '#ui/security-policy.ts';
import { loadAssets } from '#web/assets.ts';
import { galleryFrame, galleryModels } from './models.ts';

const port = Number(process.env.GALLERY_PORT ?? 4560);
const assets = await loadAssets();
const models = await galleryModels();
const server = Fastify({ forceCloseConnections: true });

/** What live pages compare: a test changes it for one page by a POST. */
const versions = new Map<string, string>();
const listeners = new Map<string, Set<FastifyReply>>();
const versionOf = (page: string): string => versions.get(page) ?? '1';

server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body));
server.addHook('onSend', async (_request, reply) => {
  for (const [name, value] of Object.entries(pageHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
});
await server.register(assets.plugin);

server.get('/', async (_request, reply) => {
  const links = [...models.keys()].map((name) => `<li><a href="/gallery/${name}">${name}</a></li>`);
  return reply.type('text/html; charset=utf-8').send(`<!doctype html><title>Gallery</title><ul>${links.join('')}</ul>`);
});

server.get<{ Params: { name: string }; Querystring: { lang?: string; as?: string } }>('/gallery/:name', async (request, reply) => {
  const { name } = request.params;
  const model = models.get(name);
  if (!model) return reply.code(404).send();
  const language = chooseLanguage(request.query.lang, null);
  // Each page is a login of its own (`?as=` names another), so that tests running side by side do not wake each other.
  const login = request.query.as ?? name;
  const frame = galleryFrame(assets.manifest, language, `/gallery/${name}`);
  const html = model(frame, versionOf(login)).replaceAll('/login/abc', `/login/${login}`);
  return reply.type('text/html; charset=utf-8').send(html);
});

server.get<{ Params: { name: string } }>('/login/:name', async (request, reply) => {
  const name = request.params.name;
  return reply.type('text/html; charset=utf-8').send(`<!doctype html><title>Moved on</title><p id="version">${versionOf(name)}</p>`);
});

server.get<{ Params: { name: string } }>('/login/:name/state', async (request) => ({ version: versionOf(request.params.name) }));

server.get<{ Params: { name: string } }>('/login/:name/events', (request, reply) => {
  const { name } = request.params;
  reply.hijack();
  reply.raw.writeHead(200, { ...pageHeaders, 'content-type': 'text/event-stream' });
  reply.raw.write(`data: ${JSON.stringify({ version: versionOf(name) })}\n\n`);
  const open = listeners.get(name) ?? new Set();
  listeners.set(name, open.add(reply));
  request.raw.on('close', () => open.delete(reply));
});

server.post<{ Params: { name: string } }>('/gallery/:name/version', async (request) => {
  const { name } = request.params;
  versions.set(name, String(Number(versionOf(name)) + 1));
  for (const reply of listeners.get(name) ?? []) reply.raw.write(`data: ${JSON.stringify({ version: versionOf(name) })}\n\n`);
  return {};
});

/** Shows what a form posted. */
server.post<{ Params: { name: string; '*': string }; Body: string }>('/login/:name/*', async (request, reply) =>
  reply.type('application/json').send({ path: request.params['*'], fields: Object.fromEntries(new URLSearchParams(request.body ?? '')) }),
);

await server.listen({ port, host: '127.0.0.1' });
process.stdout.write(`gallery on http://127.0.0.1:${port}\n`);

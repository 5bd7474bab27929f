import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { addChannel, type Brokerage } from './channel-routes.ts';
import { channelTexts, isChannel } from './channels.ts';
import type { BrokerageConfig } from './config.ts';
import { cookiesOf, setCookie } from './cookies.ts';
import { Holds } from './holds.ts';
import { Orders } from './orders.ts';
import { page, viewOf } from './pages/layout.tsx';
import { MessagePage } from './pages/message.tsx';
import { TopPage } from './pages/top.tsx';
import { RelyingParty } from './relying-party.ts';
import { Sessions } from './sessions.ts';
import { chooseLanguage } from './text.ts';

const css = readFileSync(join(import.meta.dirname, 'styles.css'));
const icon = readFileSync(join(import.meta.dirname, 'icon.svg'));
const style = `/assets/${createHash('sha256').update(css).digest('hex').slice(0, 16)}.css`;

/** The sample brokerage: a front page and seven channels, each a client of its own at the login server. */
export function buildApp(config: BrokerageConfig): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 });
  // What is written but cannot be parsed is answered as a bad request, not as an outage.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  // A security event is one token as text (RFC 8935 2.1).
  app.addContentTypeParser('application/secevent+jwt', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const brokerage: Brokerage = {
    sessions: new Sessions(),
    holds: new Holds(),
    orders: new Orders(),
    parties: new Map(
      config.clients
        .filter(({ client_id: id, channel }) => isChannel(channel) && (isChannel(id) || id === 'plain-demo'))
        .map((client) => [client.client_id, new RelyingParty(config, client)]),
    ),
    view: (request, reply) => {
      const chosen = (request.query as Record<string, unknown>).lang;
      const lang = chooseLanguage(chosen, cookiesOf(request).get('brokerage_lang'), request.headers['accept-language']);
      if (chosen === lang) setCookie(reply, 'brokerage_lang', lang, { path: '/', maxAge: 31_536_000 });
      return viewOf(lang, request.url.split('?')[0] ?? '/', style, new URL(config.issuer).origin);
    },
  };
  app.addHook('onSend', async (_request, reply) => secure(reply, new URL(config.issuer).origin));
  app.get('/', async (request, reply) => {
    const cookies = cookiesOf(request);
    const loggedIn = new Set(
      [...brokerage.parties.keys()].filter((id) => brokerage.sessions.find(cookies.get(`brokerage_${id}_session`), id)),
    );
    return reply
      .type(htmlType)
      .send(page(TopPage, { view: brokerage.view(request, reply), loggedIn, plain: brokerage.parties.has('plain-demo') }));
  });
  app.get(style, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=31536000, immutable').type('text/css; charset=utf-8').send(css),
  );
  app.get('/assets/icon.svg', async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(icon),
  );
  for (const [id, party] of brokerage.parties) addChannel(app, brokerage, party, nameOf(id, party));
  app.setNotFoundHandler((request, reply) => message(brokerage, request, reply, 404));
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) console.error(error);
    return message(brokerage, request, reply, status);
  });
  return app;
}

const nameOf = (id: string, party: RelyingParty) => {
  const { name } = channelTexts[party.client.channel as keyof typeof channelTexts];
  return id === 'plain-demo' ? { ja: `${name.ja}（code＋PKCE）`, en: `${name.en} (code + PKCE)` } : name;
};

const htmlType = 'text/html; charset=utf-8';

function message(brokerage: Brokerage, request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const view = brokerage.view(request, reply);
  const [title, lead] = status === 404 ? [view.t.notFoundTitle, view.t.notFound] : [view.t.errorTitle, view.t.errors.other];
  return reply
    .code(status)
    .type(htmlType)
    .send(page(MessagePage, { view, title, lead, action: null }));
}

/** No script at all. A log-out posts here and is redirected to the login server, which form-action must allow. */
function secure(reply: FastifyReply, issuer: string): void {
  reply.header(
    'content-security-policy',
    `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${issuer}; base-uri 'none'; frame-ancestors 'none'`,
  );
  reply.header('x-content-type-options', 'nosniff');
  reply.header('x-frame-options', 'DENY');
  reply.header('x-xss-protection', '0');
  reply.header('referrer-policy', 'no-referrer');
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}

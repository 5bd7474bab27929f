import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { networkKey } from '#core/network.ts';
import { Problem } from '#core/problem.ts';
import type { LoginRequests } from '#ports/login-requests.ts';
import type { House } from '#ui/frame.ts';
import type { App } from '#usecases/app.ts';
import { isResetUid, streamedVersion } from '#usecases/recovery/reset-view.ts';
import { loginVersion, ownsLogin } from '#usecases/sign-in/login-version.ts';
import { accountRoutes } from './account/routes.ts';
import type { Assets } from './assets.ts';
import type { Cookies } from './customer/cookies.ts';
import { loginRoutes } from './customer/login-routes.ts';
import { type LoginChanges, LoginStreams } from './customer/streams.ts';
import { acceptOnlyForms, largestForm } from './form-body.ts';
import { LoadGate } from './load-gate.ts';
import { observeRequests } from './observe-requests.ts';
import { healthRoute, probePaths } from './operations/probes.ts';
import { handleProblems } from './problems.ts';
import { type PublishedContent, publicRoutes } from './public/routes.ts';
import { recoveryRoutes } from './recovery/routes.ts';
import { leadBackFromForms } from './way-back.ts';

export interface ServerParts {
  readonly app: App;
  readonly requests: LoginRequests;
  /** Patterns of the provider's own paths (`/auth/:uid`). */
  readonly providerPaths: readonly string[];
  readonly cookies: Cookies;
  /** Channel of a client; undefined: there is no such client any more. */
  readonly channelOf: (clientId: string) => string | undefined;
  readonly house: House;
  /** Origin without a path. */
  readonly issuer: string;
  readonly content: PublishedContent;
  readonly assets: Assets;
  readonly changes: LoginChanges;
  readonly logger: FastifyBaseLogger;
  /** Addresses of our own proxies, whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Told of each route, e.g. `GET /account`. */
  readonly onRoute: (route: string) => void;
}

/** What a page that listens would show now: a login's, or that of a forgotten password. */
const versionOf = (app: App, uid: string): Promise<string | null> =>
  isResetUid(uid) ? streamedVersion(app, uid) : loginVersion(app, { uid, token: null });

/** The public listener: login pages, the OpenID provider's own paths, the browser's files. Not listening yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { app, house, assets } = parts;
  const onProblem = handleProblems({ house, assets: assets.manifest });
  const server = Fastify({
    loggerInstance: parts.logger,
    logController: new Fastify.LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    trustProxy: [...parts.trustedProxies],
    bodyLimit: largestForm,
    // A form that does not arrive in this time never will; event streams are answers and are not meant.
    requestTimeout: 30_000,
    // What is under way when the server closes is finished, and so is what still arrives on a connection that was open before (decision 0067).
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 100 },
    // What the router itself refuses (an address that cannot be decoded) is answered like everything else.
    frameworkErrors: onProblem,
  });
  listRoutes(server, parts.onRoute);
  const streams = new LoginStreams(parts.changes, (uid) => versionOf(app, uid));
  // They would hold close() for ever; a page whose stream ends opens another one, which leads to a server that stays.
  server.addHook('preClose', async () => streams.close());
  observeRequests(server, { listener: 'public', trusted: parts.trustedProxies, quiet: probePaths });
  shedWhenLate(server, parts);
  answerProblems(server, onProblem);
  healthRoute(server);
  await server.register(assets.plugin);
  await server.register(async (scope) => customerRoutes(scope, parts, streams));
  await server.register(async (scope) => {
    acceptOnlyForms(scope);
    await publicRoutes(scope, { app, house, content: parts.content, issuer: parts.issuer, assets: assets.manifest });
  });
  await server.register(async (scope) => providerRoutes(scope, parts));
  return server;
}

/** What a customer sees and posts: logins, a forgotten password, the account site. */
function customerRoutes(scope: FastifyInstance, parts: ServerParts, streams: LoginStreams): void {
  const { app, requests, house, issuer, cookies, channelOf } = parts;
  const pages = { app, cookies, streams, house, assets: parts.assets.manifest };
  acceptOnlyForms(scope);
  const leadBack = leadBackFromForms(scope);
  loginRoutes(scope, { ...pages, requests });
  recoveryRoutes(scope, { ...pages, issuer });
  accountRoutes(scope, { ...pages, issuer, channelOf, ask: (request) => scope.inject(request) });
  leadBack();
}

function listRoutes(server: FastifyInstance, onRoute: ServerParts['onRoute']): void {
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') onRoute(`${one} ${url}`);
  });
}

function answerProblems(server: FastifyInstance, onProblem: ReturnType<typeof handleProblems>): void {
  server.setErrorHandler(onProblem);
  server.setNotFoundHandler(() => {
    throw new Problem('page_not_found');
  });
}

/** Requests that begin a login, before anything else is done for them. What has begun, tokens and session checks always pass. */
const beginnings = new Set(['POST /par', 'GET /auth']);

function shedWhenLate(server: FastifyInstance, { app, cookies }: ServerParts): void {
  const gate = new LoadGate((network) => app.passwords.fullness(network));
  server.addHook('onRequest', async (request, reply) => {
    if (!beginnings.has(`${request.method} ${request.routeOptions.url}`)) return;
    const channel = request.method === 'POST';
    const who = channel ? 'channel' : cookies.readBrowser(request.headers.cookie) === null ? 'stranger' : 'returning';
    if (gate.isShutFor(who, channel ? null : networkKey(request.ip))) throw new Problem('too_busy');
    await gate.enter(reply.raw);
  });
}

/**
 * The way back from a login is its own browser's alone, like its pages. The provider's own cookie for it is signed but has no `__Host-`: a
 * neighbouring host could put a finished login of his own into somebody's browser.
 */
async function isOwn({ app, cookies }: ServerParts, header: string | undefined, uid: string): Promise<boolean> {
  const presented = cookies.readLogin(header, uid);
  return presented !== null && (presented.isStart || (await ownsLogin(app, uid, presented.token)));
}

/** The provider reads its own bodies and answers by itself. */
function providerRoutes(scope: FastifyInstance, parts: ServerParts): void {
  const { requests, providerPaths } = parts;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  for (const url of providerPaths) {
    scope.all<{ Params: { uid?: string } }>(url, async (request, reply) => {
      const { uid } = request.params;
      if (uid !== undefined && !(await isOwn(parts, request.headers.cookie, uid))) throw new Problem('login_not_found');
      reply.hijack();
      await requests.handle(request.raw, reply.raw, { requestId: request.id, address: request.ip });
    });
  }
}

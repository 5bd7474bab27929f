import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import { page } from '#ui/page.ts';
import { advanceLogin, type LoginView } from '#usecases/sign-in/advance-login.ts';
import { beginStepUp } from '#usecases/sign-in/begin-step-up.ts';
import { loginVersion } from '#usecases/sign-in/login-version.ts';
import { recordSuspended } from '#usecases/sign-in/record-suspended.ts';
import { attemptRoutes } from './attempt-routes.ts';
import {
  type Asked,
  begunLogin,
  browserOf,
  type Entrance,
  keyOf,
  type LoginParts,
  loginPath,
  type Own,
  ownLogin,
  setTokens,
} from './login-access.ts';
import { sendPage } from './page-frame.ts';
import { CompletedPage } from './pages/completed.tsx';
import { passwordRoute } from './password-route.ts';
import { channelName, loginHtml, passwordHtml, suspendedHtml } from './show-login.ts';
import type { LoginStreams } from './streams.ts';

export interface LoginRoutes extends LoginParts {
  readonly streams: LoginStreams;
}

/** The pages of a login. No decision is made here: each route reads input, calls one use case, and shows what came of it. */
export function loginRoutes(server: FastifyInstance, parts: LoginRoutes): void {
  server.get('/login/:uid', async (asked: Asked, reply) => {
    const own = await ownLogin(parts, asked);
    return own.isStart ? showStart(parts, asked, reply, own) : show(parts, asked, reply, own, await advance(parts.app, keyOf(own, asked)));
  });
  passwordRoute(server, parts);
  const entrance: Entrance = { path: loginPath, open: (asked) => begunLogin(parts, asked) };
  attemptRoutes(server, parts, entrance);
  liveRoutes(server, parts, entrance);
}

const advance: typeof advanceLogin = (app, key) =>
  observe(
    { kind: 'use_case', name: 'advance-login' },
    () => advanceLogin(app, key),
    (view) => view?.kind ?? 'not_found',
  );

/** Before the password: a suspended channel says so, a session that lacks only a factor goes straight to it. */
async function showStart(parts: LoginRoutes, asked: Asked, reply: FastifyReply, own: Own): Promise<FastifyReply> {
  const { app } = parts;
  const { request, showing } = own;
  const suspended = suspendedHtml(showing);
  if (suspended !== null) {
    await recordSuspended(app, { request, browser: browserOf(parts, asked) });
    return sendPage(asked, reply, suspended);
  }
  if (request.prompt === 'login')
    return sendPage(asked, reply, await passwordHtml(showing, { loginId: request.loginHint ?? '', problem: null }));
  const tokens = await beginStepUp(app, { request, browser: browserOf(parts, asked) });
  if (tokens === null) throw new Problem('login_not_found');
  setTokens(parts, reply, request.uid, tokens);
  return show(parts, asked, reply, own, await advance(app, { ...keyOf(own, asked), token: tokens.loginToken }));
}

async function show(
  parts: LoginRoutes,
  asked: Asked,
  reply: FastifyReply,
  { showing, request }: Own,
  view: LoginView | null,
): Promise<FastifyReply> {
  if (view === null) throw new Problem('login_not_found');
  if (view.kind !== 'completed') return sendPage(asked, reply, await loginHtml(showing, view, readProblem(asked.query.problem)));
  const { uid } = asked.params;
  if (view.tokens) setTokens(parts, reply, uid, view.tokens);
  const { customer, login } = view.state;
  const next = await parts.requests.finish(request, {
    customerNumber: customer.customerNumber,
    reauthentication: login.reauthentication,
  });
  // Not a redirect: after a form, form-action would block one that ends at another origin.
  reply.header('refresh', `0; url=${next}`);
  return sendPage(asked, reply, page(CompletedPage, { frame: showing.frame, channel: channelName(showing), next }));
}

/** What the waiting page listens to, and asks when its stream does not come. */
export function liveRoutes(
  server: FastifyInstance,
  { app, streams }: Pick<LoginRoutes, 'app' | 'streams'>,
  { path, open }: Entrance,
): void {
  server.get(`${path}/:uid/state`, async (asked: Asked, reply) => {
    const version = await loginVersion(app, (await open(asked)).key);
    if (version === null) throw new Problem('login_not_found');
    return reply.header('cache-control', 'no-store').send({ version });
  });
  server.get(`${path}/:uid/events`, async (asked: Asked, reply) => {
    const { key } = await open(asked);
    if ((await loginVersion(app, key)) === null) throw new Problem('login_not_found');
    await streams.open(key.uid, asked, reply);
  });
}

export const readProblem = (problem: string | undefined): 'wrong' | 'unreadable' | null =>
  problem === 'wrong' || problem === 'unreadable' ? problem : null;

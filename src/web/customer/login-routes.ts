import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Duration } from '#core/instant.ts';
import { networkKey } from '#core/network.ts';
import { Problem } from '#core/problem.ts';
import type { LoginRequest, LoginRequests } from '#ports/login-requests.ts';
import type { AssetManifest, House } from '#ui/frame.ts';
import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { advanceLogin, type LoginView } from '#usecases/sign-in/advance-login.ts';
import { answerChallenge } from '#usecases/sign-in/answer-challenge.ts';
import { beginStepUp } from '#usecases/sign-in/begin-step-up.ts';
import { extendAttempt, resendCode, switchMethod } from '#usecases/sign-in/change-attempt.ts';
import { hasBegun, loginVersion } from '#usecases/sign-in/login-version.ts';
import { recordSuspended } from '#usecases/sign-in/record-suspended.ts';
import { reportNotMe } from '#usecases/sign-in/report-not-me.ts';
import { type Browser, submitPassword } from '#usecases/sign-in/submit-password.ts';
import type { Cookies } from './cookies.ts';
import { frameOf, sendPage } from './page-frame.ts';
import { CompletedPage } from './pages/completed.tsx';
import { NotMePage } from './pages/not-me.tsx';
import { channelName, loginHtml, passwordHtml, type Showing, suspendedHtml } from './show-login.ts';
import type { LoginStreams } from './streams.ts';

export interface LoginRoutes {
  readonly app: App;
  readonly requests: LoginRequests;
  readonly cookies: Cookies;
  readonly streams: LoginStreams;
  readonly house: House;
  readonly assets: AssetManifest;
}

type Asked = FastifyRequest<{ Params: { uid: string }; Body: Record<string, string>; Querystring: { problem?: string } }>;

/** What this browser may see of a login: the pinned request, and the token it presents. Anything else is one and the same 404. */
interface Own {
  readonly request: LoginRequest;
  readonly token: string;
  readonly isStart: boolean;
  readonly showing: Showing;
}

/** What every use case after the password is given. */
interface Key {
  readonly uid: string;
  readonly token: string;
  readonly requestId: string;
  readonly maxAge: Duration | null;
}

/** The pages of a login. No decision is made here: each route reads input, calls one use case, and shows what came of it. */
export function loginRoutes(server: FastifyInstance, parts: LoginRoutes): void {
  const { app, requests, cookies, streams, house, assets } = parts;

  const own = async (asked: Asked): Promise<Own> => {
    const { uid } = asked.params;
    const presented = cookies.readLogin(asked.headers.cookie, uid);
    const request = presented && (await requests.find(uid));
    if (!presented || !request) throw new Problem('login_not_found');
    // No identifier survives a rise in assurance, the start token neither (mission.md rule 4).
    if (presented.isStart && (await hasBegun(app, uid))) throw new Problem('login_not_found');
    return { ...presented, request, showing: { app, request, frame: frameOf(asked, { house, assets, locales: request.locales }) } };
  };
  /** For what follows the password: the browser must present the token that the password gave it. */
  const begun = async (asked: Asked): Promise<Own & { key: Key }> => {
    const mine = await own(asked);
    if (mine.isStart) throw new Problem('login_not_found');
    return { ...mine, key: { uid: mine.request.uid, token: mine.token, requestId: asked.id, maxAge: mine.request.maxAge } };
  };
  const browserOf = (asked: Asked): Browser => ({
    token: cookies.readBrowser(asked.headers.cookie),
    network: networkKey(asked.ip),
    address: asked.ip,
    userAgent: (asked.headers['user-agent'] ?? '').slice(0, 300),
    requestId: asked.id,
  });
  const setTokens = (reply: FastifyReply, uid: string, tokens: { loginToken: string; browserToken: string | null }): void => {
    reply.header('set-cookie', cookies.setLogin(uid, tokens.loginToken));
    if (tokens.browserToken !== null) reply.header('set-cookie', cookies.setBrowser(tokens.browserToken));
  };
  const toPage = (reply: FastifyReply, uid: string, problem = ''): FastifyReply =>
    reply.header('cache-control', 'no-store').redirect(`/login/${uid}${problem}`, 303);

  const show = async (asked: Asked, reply: FastifyReply, showing: Showing, view: LoginView | null): Promise<FastifyReply> => {
    if (view === null) throw new Problem('login_not_found');
    if (view.kind !== 'completed') return sendPage(asked, reply, await loginHtml(showing, view, readProblem(asked.query.problem)));
    const { uid } = asked.params;
    if (view.tokens) setTokens(reply, uid, view.tokens);
    const { customer, login } = view.state;
    const next = await requests.finish(uid, { customerNumber: customer.customerNumber, reauthentication: login.reauthentication });
    // Not a redirect: after a form, form-action would block one that ends at another origin.
    reply.header('refresh', `0; url=${next}`);
    return sendPage(asked, reply, page(CompletedPage, { frame: showing.frame, channel: channelName(showing), next }));
  };

  server.get('/login/:uid', async (asked: Asked, reply) => {
    const mine = await own(asked);
    const { request, showing, token } = mine;
    const key = { uid: request.uid, requestId: asked.id, maxAge: request.maxAge };
    if (!mine.isStart) return show(asked, reply, showing, await advanceLogin(app, { ...key, token }));
    const suspended = suspendedHtml(showing);
    if (suspended !== null) {
      await recordSuspended(app, { request, browser: browserOf(asked) });
      return sendPage(asked, reply, suspended);
    }
    if (request.prompt === 'login')
      return sendPage(asked, reply, await passwordHtml(showing, { loginId: request.loginHint ?? '', problem: null }));
    const tokens = await beginStepUp(app, { request, browser: browserOf(asked) });
    if (tokens === null) throw new Problem('login_not_found');
    setTokens(reply, request.uid, tokens);
    return show(asked, reply, showing, await advanceLogin(app, { ...key, token: tokens.loginToken }));
  });

  server.post('/login/:uid/password', async (asked: Asked, reply) => {
    const { request, isStart, token, showing } = await own(asked);
    if (!isStart && (await loginVersion(app, { uid: request.uid, token })) === null) throw new Problem('login_not_found');
    if (!isStart || request.prompt !== 'login' || suspendedHtml(showing) !== null) return toPage(reply, request.uid);
    const [loginId, password] = [readField(asked.body, 'login_id', 100), readField(asked.body, 'password', 1024)];
    const outcome = await submitPassword(app, { request, loginId, password, browser: browserOf(asked) });
    switch (outcome.kind) {
      case 'accepted':
        setTokens(reply, request.uid, outcome);
        return toPage(reply, request.uid);
      case 'already_begun':
        return toPage(reply, request.uid);
      case 'refused':
        return sendPage(asked, reply, await passwordHtml(showing, { loginId, problem: { kind: 'wrong' } }));
      case 'waiting': {
        reply.header('retry-after', Math.ceil((outcome.until - app.clock.now()) / 1000));
        return sendPage(asked, reply, await passwordHtml(showing, { loginId, problem: { kind: 'wait', until: outcome.until } }), 429);
      }
    }
  });

  server.post('/login/:uid', async (asked: Asked, reply) => {
    const { key } = await begun(asked);
    const outcome = await answerChallenge(app, { ...key, body: asked.body });
    if (outcome === null) throw new Problem('login_not_found');
    if (outcome.kind === 'right') setTokens(reply, key.uid, outcome.tokens);
    return toPage(reply, key.uid, outcome.kind === 'wrong' || outcome.kind === 'unreadable' ? `?problem=${outcome.kind}` : '');
  });

  const act = (name: string, run: (key: Key, asked: Asked) => Promise<unknown>): void => {
    server.post(`/login/:uid/${name}`, async (asked: Asked, reply) => {
      const { key } = await begun(asked);
      const outcome = await run(key, asked);
      if (outcome === null) throw new Problem('login_not_found');
      if (typeof outcome === 'object' && 'tokens' in outcome && outcome.tokens)
        setTokens(reply, key.uid, outcome.tokens as { loginToken: string; browserToken: string });
      return toPage(reply, key.uid);
    });
  };
  act('resend', (key) => resendCode(app, key));
  act('extend', (key) => extendAttempt(app, key));
  act('switch', (key, asked) => switchMethod(app, { ...key, method: asked.body?.method ?? '' }));
  act('again', (key) => advanceLogin(app, { ...key, again: true }));
  act('continue', (key) => advanceLogin(app, { ...key, noticeRead: true }));

  server.post('/login/:uid/not-me', async (asked: Asked, reply) => {
    const { key, showing } = await begun(asked);
    if (!(await reportNotMe(app, key))) throw new Problem('login_not_found');
    return sendPage(asked, reply, page(NotMePage, { frame: showing.frame, base: `/login/${key.uid}` }));
  });
  // The language link of a page that answered a POST leads back to the login.
  for (const name of ['password', 'not-me'])
    server.get(`/login/:uid/${name}`, async (asked: Asked, reply) => toPage(reply, asked.params.uid));

  server.get('/login/:uid/state', async (asked: Asked, reply) => {
    const version = await loginVersion(app, (await begun(asked)).key);
    if (version === null) throw new Problem('login_not_found');
    return reply.header('cache-control', 'no-store').send({ version });
  });

  server.get('/login/:uid/events', async (asked: Asked, reply) => {
    const { key } = await begun(asked);
    if ((await loginVersion(app, key)) === null) throw new Problem('login_not_found');
    await streams.open(key.uid, asked, reply);
  });
}

const readProblem = (problem: string | undefined): 'wrong' | 'unreadable' | null =>
  problem === 'wrong' || problem === 'unreadable' ? problem : null;

/** A text field of a form; what is longer than anybody's is refused before it is hashed. */
function readField(body: Record<string, string> | null | undefined, name: string, longest: number): string {
  const value = body?.[name];
  if (typeof value !== 'string' || value.length > longest) throw new Problem('invalid_input', `The field ${name} is missing or too long.`);
  return value;
}

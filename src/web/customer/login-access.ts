import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Duration } from '#core/instant.ts';
import { networkKey } from '#core/network.ts';
import { Problem } from '#core/problem.ts';
import type { LoginRequest, LoginRequests } from '#ports/login-requests.ts';
import type { AssetManifest, House } from '#ui/frame.ts';
import type { App } from '#usecases/app.ts';
import type { Browser } from '#usecases/sign-in/browser.ts';
import { hasBegun } from '#usecases/sign-in/login-version.ts';
import type { Cookies } from './cookies.ts';
import { frameOf } from './page-frame.ts';
import type { Showing } from './show-login.ts';

export interface LoginParts {
  readonly app: App;
  readonly requests: LoginRequests;
  readonly cookies: Cookies;
  readonly house: House;
  readonly assets: AssetManifest;
}

export type Asked = FastifyRequest<{ Params: { uid: string }; Body: Record<string, string>; Querystring: { problem?: string } }>;

/** What this browser may see of a login: the pinned request, and the token it presents. Anything else is one and the same 404. */
export interface Own {
  readonly request: LoginRequest;
  readonly token: string;
  /** Before the password: the token only says that this browser began the login. */
  readonly isStart: boolean;
  readonly showing: Showing;
}

/** What every use case after the password is given. */
export interface Key {
  readonly uid: string;
  readonly token: string;
  readonly requestId: string;
  readonly maxAge: Duration | null;
}

/** Throws Problem('login_not_found') for every browser but the login's own. */
export async function ownLogin(parts: LoginParts, asked: Asked): Promise<Own> {
  const own = await presentedLogin(parts, asked);
  // No identifier survives a rise in assurance, the start token neither (mission.md rule 4).
  if (own.isStart && (await hasBegun(parts.app, own.request.uid))) throw new Problem('login_not_found');
  return own;
}

/** The same by the cookie alone: whoever calls it finds out whether a login was begun before a start token opens anything. */
export async function presentedLogin({ app, requests, cookies, house, assets }: LoginParts, asked: Asked): Promise<Own> {
  const { uid } = asked.params;
  const presented = cookies.readLogin(asked.headers.cookie, uid);
  const request = presented && (await requests.find(uid));
  if (!presented || !request) throw new Problem('login_not_found');
  return {
    ...presented,
    request,
    showing: { app, request, path: loginPath, frame: frameOf(asked, { house, assets, locales: request.locales }) },
  };
}

/** For what follows the password: the browser must present the token that the password gave it. */
export async function begunLogin(parts: LoginParts, asked: Asked): Promise<Own & { readonly key: Key }> {
  const own = await ownLogin(parts, asked);
  if (own.isStart) throw new Problem('login_not_found');
  return { ...own, key: keyOf(own, asked) };
}

export const keyOf = ({ request, token }: Own, asked: Asked): Key => ({
  uid: request.uid,
  token,
  requestId: asked.id,
  maxAge: request.maxAge,
});

export function browserOf({ cookies }: Pick<LoginParts, 'cookies'>, asked: FastifyRequest): Browser {
  return {
    token: cookies.readBrowser(asked.headers.cookie),
    network: networkKey(asked.ip),
    address: asked.ip,
    userAgent: (asked.headers['user-agent'] ?? '').slice(0, 300),
    requestId: asked.id,
  };
}

/** What the browser presents from now on. */
export function setTokens(
  { cookies }: Pick<LoginParts, 'cookies'>,
  reply: FastifyReply,
  uid: string,
  tokens: { readonly loginToken: string; readonly browserToken: string | null },
): void {
  reply.header('set-cookie', cookies.setLogin(uid, tokens.loginToken));
  if (tokens.browserToken !== null) reply.header('set-cookie', cookies.setBrowser(tokens.browserToken));
}

export const loginPath = '/login';

/** Pages of one kind of attempt: a login, or a proof on the account site. `open` throws Problem('login_not_found') for every other browser. */
export interface Entrance {
  readonly path: string;
  open(asked: Asked): Promise<{ readonly key: Key; readonly showing: Showing }>;
}

/** Every form is answered with the attempt's own page. */
export const toPage = (reply: FastifyReply, path: string, uid: string, problem = ''): FastifyReply =>
  reply.header('cache-control', 'no-store').redirect(`${path}/${encodeURIComponent(uid)}${problem}`, 303);

/** A text field of a form; what is longer than anybody's is refused before it is hashed. */
export function readField(body: Record<string, string> | null | undefined, name: string, longest: number): string {
  const value = body?.[name];
  if (typeof value !== 'string' || value.length > longest) throw new Problem('invalid_input', `The field ${name} is missing or too long.`);
  return value;
}

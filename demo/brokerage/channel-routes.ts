import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as oidc from 'openid-client';
import { AccountApi } from './account-api.ts';
import { accountOf } from './accounts.ts';
import type { ChannelId } from './channels.ts';
import { cookiesOf, setCookie } from './cookies.ts';
import type { Holds } from './holds.ts';
import { LogoutTokens } from './logout-token.ts';
import { addOrders, ordersAt } from './order-routes.ts';
import type { Orders } from './orders.ts';
import { AccountPage, type ShownAccount } from './pages/account.tsx';
import { page, type View } from './pages/layout.tsx';
import { MessagePage } from './pages/message.tsx';
import { ProviderUnreachable, type RelyingParty } from './relying-party.ts';
import { requirementOf } from './requirement.ts';
import { SecurityEventTokens } from './security-event-token.ts';
import { type ChannelSession, markOf, type Sessions, sessionOf } from './sessions.ts';
import type { Text } from './text.ts';

export interface Brokerage {
  readonly sessions: Sessions;
  readonly parties: ReadonlyMap<string, RelyingParty>;
  readonly holds: Holds;
  readonly orders: Orders;
  view(request: FastifyRequest, reply: FastifyReply): View;
}

interface Name {
  readonly ja: string;
  readonly en: string;
}

type Problem = keyof Text['errors'];

/** Refreshed when less than this is left, in seconds. */
const refreshBefore = 90;

/** The routes of one channel: its page, log-in, call-back, log-out, logout by the login server, and its API. */
export function addChannel(app: FastifyInstance, brokerage: Brokerage, party: RelyingParty, name: Name): void {
  const channel = new Channel(brokerage, party, name);
  const base = `/${party.client.client_id}`;
  app.get(base, async (_request, reply) => reply.redirect(`${base}/`, 308));
  app.get(`${base}/`, (request, reply) => channel.show(request, reply));
  app.get(`${base}/login`, (request, reply) => channel.logIn(request, reply));
  app.get(`${base}/callback`, (request, reply) => channel.comeBack(request, reply));
  app.post(`${base}/logout`, (request, reply) => channel.logOut(request, reply));
  app.post(`${base}/backchannel-logout`, (request, reply) => channel.hearLogout(request, reply));
  app.post(`${base}/security-events`, (request, reply) => channel.hearEvent(request, reply));
  app.get(`${base}/api/account`, (request, reply) => channel.answerApi(request, reply));
  if (ordersAt(party.client.channel)) addOrders(app, brokerage, channel);
}

const html = (reply: FastifyReply, document: string): FastifyReply => reply.type('text/html; charset=utf-8').send(document);

export class Channel {
  readonly #brokerage: Brokerage;
  readonly #party: RelyingParty;
  readonly #name: Name;
  readonly #id: string;
  readonly #api: AccountApi;
  readonly #channel: ChannelId;
  readonly #logoutTokens: LogoutTokens;
  readonly #eventTokens: SecurityEventTokens;
  /** A refresh under way, by session: a rotating token must not be used twice. */
  readonly #refreshing = new Map<string, Promise<ChannelSession | null>>();

  constructor(brokerage: Brokerage, party: RelyingParty, name: Name) {
    const { client_id: id, channel } = party.client;
    this.#brokerage = brokerage;
    this.#party = party;
    this.#name = name;
    this.#id = id;
    // A client without a key cannot ask about tokens; the channel's own client asks for it.
    const asks = party.client.private_jwk ? party : (brokerage.parties.get(channel) ?? party);
    this.#api = new AccountApi({ asks, audience: party.client.resource, requires: requirementOf(party.client) });
    this.#channel = channel as ChannelId;
    this.#logoutTokens = new LogoutTokens(party);
    this.#eventTokens = new SecurityEventTokens(party);
  }

  async show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const view = this.#brokerage.view(request, reply);
    try {
      const session = await this.session(request, reply);
      if (!session) return this.#invite(request, reply, view);
      const response = await this.ask(session, '/account');
      if (response.status === 200) {
        const account = (await response.json()) as ShownAccount;
        const said = (request.query as { said?: string }).said ?? null;
        return html(reply, page(AccountPage, { view, clientId: this.#id, name: this.#name[view.lang], session, account, said }));
      }
      const stronger = /error="insufficient_user_authentication"/.test(response.headers.get('www-authenticate') ?? '');
      if (stronger) {
        this.#forget(request, reply);
        return this.#problem(view, reply, 'interaction_required', null, { start: '?stronger=1' });
      }
      this.#brokerage.sessions.refused(cookiesOf(request).get(this.#cookie('session')) ?? '');
      return this.#invite(request, reply, view);
    } catch (error) {
      return this.#failed(view, reply, error);
    }
  }

  async logIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const view = this.#brokerage.view(request, reply);
    try {
      const { again, stronger } = request.query as { again?: string; stronger?: string };
      const { acr, maxAge } = requirementOf(this.#party.client);
      const { url, attempt } = await this.#party.begin(view.lang, {
        ...(again === '1' && { prompt: 'login' }),
        // What the API asked for (RFC 9470, section 4), passed on.
        ...(stronger === '1' && { acr_values: acr, max_age: String(maxAge) }),
      });
      const browser = cookiesOf(request).get(this.#cookie('login')) ?? randomBytes(32).toString('base64url');
      this.#brokerage.sessions.keepAttempt(browser, attempt);
      setCookie(reply, this.#cookie('login'), browser, { path: `/${this.#id}/`, maxAge: 45 * 60 });
      return reply.redirect(url.href, 303);
    } catch (error) {
      return this.#failed(view, reply, error);
    }
  }

  async comeBack(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const view = this.#brokerage.view(request, reply);
    const { state } = request.query as { state?: unknown };
    const attempt = this.#brokerage.sessions.takeAttempt(
      cookiesOf(request).get(this.#cookie('login')),
      typeof state === 'string' ? state : '',
    );
    if (!attempt) return this.#problem(view, reply, 'expired', null);
    try {
      const callback = new URL(this.#party.client.redirect_uris[0] ?? '');
      callback.search = new URL(request.url, callback).search;
      const session = sessionOf(this.#id, await this.#party.exchange(callback, attempt), attempt.keys);
      // A new identifier for every log-in: whatever this browser held before opens nothing.
      this.#brokerage.sessions.remove(cookiesOf(request).get(this.#cookie('session')));
      this.#remember(reply, this.#brokerage.sessions.add(session), session);
      return reply.redirect(`/${this.#id}/`, 303);
    } catch (error) {
      return this.#failed(view, reply, error);
    }
  }

  async logOut(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const session = this.#brokerage.sessions.find(cookiesOf(request).get(this.#cookie('session')), this.#id);
    this.#forget(request, reply);
    if (!session) return reply.redirect(`/${this.#id}/`, 303);
    try {
      return reply.redirect((await this.#party.logoutUrl(session.idToken, randomBytes(16).toString('base64url'))).href, 303);
    } catch (error) {
      return this.#failed(this.#brokerage.view(request, reply), reply, error);
    }
  }

  async hearLogout(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const token = (request.body as { logout_token?: unknown } | undefined)?.logout_token;
    const named = typeof token === 'string' ? await this.#logoutTokens.check(token) : null;
    if (!named) return reply.code(400).send({ error: 'invalid_request', error_description: 'the logout token is not valid' });
    this.#brokerage.sessions.end(this.#id, named);
    return reply.code(204).send();
  }

  /** What is held or frozen of a customer, told at once by the login server (RFC 8935, section 2). */
  async hearEvent(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const checked =
      typeof request.body === 'string' ? await this.#eventTokens.check(request.body) : ({ refused: 'invalid_request' } as const);
    if ('refused' in checked) return reply.code(400).send({ err: checked.refused, description: 'the security event token is not valid' });
    for (const change of checked.changes) this.#brokerage.holds.take(change);
    return reply.code(202).send();
  }

  async answerApi(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const asking = await this.whoAsks(request, reply, '/account');
    if (asking === null) return reply;
    const { customerNumber, holds } = asking;
    const orders = ordersAt(this.#channel) ? this.#brokerage.orders.of(customerNumber) : null;
    return reply.send({ ...accountOf(this.#channel, customerNumber), holds, orders } satisfies ShownAccount);
  }

  /** Where this channel's pages stand: `/<client id>`. */
  get base(): string {
    return `/${this.#id}`;
  }

  /** One of the channel's own interfaces, asked with the token of this session. */
  ask(session: ChannelSession, path: string, sent: { readonly method?: string; readonly body?: object } = {}): Promise<Response> {
    return this.#party
      .ask(new URL(`${this.#party.client.resource}${path}`), session.accessToken, session.keys, sent)
      .catch((error: unknown) => (error as { response?: Response }).response ?? Promise.reject(error));
  }

  /** Whose token asks at one of the channel's interfaces, and what is held or frozen of them; null: refused, and answered. */
  async whoAsks(
    request: FastifyRequest,
    reply: FastifyReply,
    path: string,
  ): Promise<{ readonly customerNumber: string; readonly holds: readonly string[] } | null> {
    const { authorization, dpop } = request.headers;
    const answer = await this.#api.answer({
      method: request.method,
      url: `${this.#party.client.resource}${path}`,
      authorization,
      dpop: typeof dpop === 'string' ? dpop : undefined,
    });
    if (answer.status === 200) return { ...answer, holds: this.#brokerage.holds.of(answer.customerNumber, answer.holds) };
    const challenge = [`${answer.scheme} error="${answer.error}"`, ...(answer.asks ?? [])].join(', ');
    reply.code(answer.status).header('www-authenticate', challenge).send({ error: answer.error });
    return null;
  }

  /** The session of this browser, its tokens fresh. */
  async session(request: FastifyRequest, reply: FastifyReply): Promise<ChannelSession | null> {
    const id = cookiesOf(request).get(this.#cookie('session'));
    const session = this.#brokerage.sessions.find(id, this.#id);
    if (!id || !session) return null;
    if (session.expiresAt - Date.now() / 1000 > refreshBefore || !session.refreshToken) return session;
    const running = this.#refreshing.get(id) ?? this.#refresh(id, session).finally(() => this.#refreshing.delete(id));
    this.#refreshing.set(id, running);
    const fresh = await running;
    if (fresh) this.#remember(reply, id, fresh);
    return fresh;
  }

  async #refresh(id: string, session: ChannelSession): Promise<ChannelSession | null> {
    try {
      const fresh = sessionOf(this.#id, await this.#party.refresh(session.refreshToken ?? '', session.keys), session.keys, session);
      this.#brokerage.sessions.replace(id, fresh);
      return fresh;
    } catch (error) {
      if (!(error instanceof oidc.ResponseBodyError)) throw error;
      this.#brokerage.sessions.refused(id);
      return null;
    }
  }

  /** The cookie lives no longer than the token; what lives longer opens nothing, and only tells later why it is over. */
  #remember(reply: FastifyReply, id: string, session: ChannelSession): void {
    setCookie(reply, this.#cookie('session'), id, { path: '/', maxAge: session.expiresAt - Date.now() / 1000 });
    setCookie(reply, this.#cookie('mark'), markOf(id), { path: `/${this.#id}/`, maxAge: 24 * 60 * 60 });
  }

  #forget(request: FastifyRequest, reply: FastifyReply): void {
    this.#brokerage.sessions.remove(cookiesOf(request).get(this.#cookie('session')));
    setCookie(reply, this.#cookie('session'), '', { path: '/', maxAge: 0 });
    setCookie(reply, this.#cookie('mark'), '', { path: `/${this.#id}/`, maxAge: 0 });
  }

  /** Nobody is logged in here: why, if the login server ended it, and the way in. */
  #invite(request: FastifyRequest, reply: FastifyReply, view: View): FastifyReply {
    const ended = this.#brokerage.sessions.wasEnded(cookiesOf(request).get(this.#cookie('mark')));
    const invitation = view.t.logInTitle(this.#name[view.lang]);
    const words = ended
      ? { title: view.t.endedTitle, lead: view.t.endedByServer, action: this.#start(invitation) }
      : { title: invitation, lead: view.t.logInLead, action: this.#start(view.t.logIn) };
    return html(reply, page(MessagePage, { view, ...words }));
  }

  #cookie(use: 'session' | 'login' | 'mark'): string {
    return `brokerage_${this.#id}_${use}`;
  }

  #start(label: string, query = ''): { href: string; label: string } {
    return { href: `/${this.#id}/login${query}`, label };
  }

  #failed(view: View, reply: FastifyReply, error: unknown): FastifyReply {
    if (error instanceof ProviderUnreachable) return this.#problem(view, reply, error.busy ? 'busy' : 'unreachable', null, { status: 503 });
    if (!(error instanceof oidc.AuthorizationResponseError)) {
      console.error(error);
      return this.#problem(
        view,
        reply,
        'other',
        (error as { error?: string; code?: string }).error ?? (error as { code?: string }).code ?? null,
        { status: 502 },
      );
    }
    const { error: code, error_description: description = '' } = error;
    if (code === 'access_denied' && /suspended/.test(description)) return this.#problem(view, reply, 'suspended', code);
    const problem = (Object.hasOwn(view.t.errors, code) ? code : 'other') as Problem;
    return this.#problem(view, reply, problem, description ? `${code}: ${description}` : code);
  }

  #problem(
    view: View,
    reply: FastifyReply,
    problem: Problem,
    detail: string | null,
    { status = 400, start = '' }: { readonly status?: number; readonly start?: string } = {},
  ): FastifyReply {
    const title = view.t.errorTitle;
    return html(
      reply.code(status),
      page(MessagePage, { view, title, lead: view.t.errors[problem], detail, action: this.#start(view.t.tryAgain, start) }),
    );
  }
}

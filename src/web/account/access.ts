import type { FastifyInstance, FastifyReply, FastifyRequest, InjectOptions, LightMyRequestResponse } from 'fastify';
import { Problem } from '#core/problem.ts';
import type { AssetManifest, Frame, House } from '#ui/frame.ts';
import { type Account, loadAccount } from '#usecases/account/open-account.ts';
import type { App } from '#usecases/app.ts';
import type { Cookies } from '../customer/cookies.ts';
import { frameOf } from '../customer/page-frame.ts';
import type { LoginStreams } from '../customer/streams.ts';
import { readSession } from './cookies.ts';

export interface AccountParts {
  readonly app: App;
  readonly cookies: Cookies;
  readonly streams: LoginStreams;
  readonly house: House;
  readonly assets: AssetManifest;
  /** Origin without a path. */
  readonly issuer: string;
  /** Channel of a client; undefined: there is no such client any more. */
  channelOf(clientId: string): string | undefined;
  /** A request to the provider, inside this process: its answers are those that every relying party gets. */
  ask(request: InjectOptions): Promise<LightMyRequestResponse>;
}

export type Asked = FastifyRequest<{
  Params: Record<string, string>;
  Body: Record<string, string> | null;
  Querystring: Record<string, string>;
}>;

/** What a page of the account site is made with. */
export interface Visit {
  readonly asked: Asked;
  readonly reply: FastifyReply;
  readonly account: Account;
  readonly frame: Frame;
}

type Answer = (visit: Visit) => Promise<FastifyReply> | FastifyReply;

/** Routes for whoever is logged in at the account site; everybody else is led to a login, and then back to the page that was asked for. */
export interface AccountServer {
  get(path: string, answer: Answer): void;
  /** Only from pages of ours: the Origin of every form is checked (the cookie alone would let a neighbouring host post one). */
  post(path: string, answer: Answer): void;
}

export function accountServer(server: FastifyInstance, parts: AccountParts): AccountServer {
  const { app, house, assets } = parts;
  const visit = async (asked: Asked, reply: FastifyReply): Promise<Visit | null> => {
    const token = readSession(asked.headers.cookie);
    const account = token === null ? null : await loadAccount(app, token);
    return account && { asked, reply, account, frame: { ...frameOf(asked, { house, assets }), unreadMessages: account.unreadMessages } };
  };
  return {
    get(path, answer) {
      server.get(path, async (asked: Asked, reply) => {
        const visited = await visit(asked, reply);
        return visited ? answer(visited) : toLogin(reply, asked.url);
      });
    },
    post(path, answer) {
      server.post(path, async (asked: Asked, reply) => {
        refuseForeignForms(parts, asked);
        const visited = await visit(asked, reply);
        // What was typed is not kept: after the login the page is shown again, empty.
        return visited ? answer(visited) : toLogin(reply, '/account');
      });
    },
  };
}

const toLogin = (reply: FastifyReply, next: string): FastifyReply =>
  reply.header('cache-control', 'no-store').redirect(`/account/login?next=${encodeURIComponent(next)}`, 303);

/** After a form: the page that shows what came of it. */
export const toPage = (reply: FastifyReply, path: string): FastifyReply => reply.header('cache-control', 'no-store').redirect(path, 303);

/** Browsers send Origin with every form they post; a program that sends none has no customer's cookie to abuse. */
export function refuseForeignForms({ issuer }: Pick<AccountParts, 'issuer'>, asked: FastifyRequest): void {
  const { origin } = asked.headers;
  const site = asked.headers['sec-fetch-site'];
  if ((origin !== undefined && origin !== issuer) || (site !== undefined && site !== 'same-origin' && site !== 'none'))
    throw new Problem('foreign_form');
}

/** A text field of a form; what is longer than anybody's is refused. */
export function readField({ body }: Pick<Asked, 'body'>, name: string, longest: number): string {
  const value = body?.[name];
  if (typeof value !== 'string' || value.length > longest) throw new Problem('invalid_input', `The field ${name} is missing or too long.`);
  return value;
}

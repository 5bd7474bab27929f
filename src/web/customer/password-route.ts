import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import { hasBegun, loginVersion } from '#usecases/sign-in/login-version.ts';
import { type PasswordOutcome, submitPassword } from '#usecases/sign-in/submit-password.ts';
import {
  type Asked,
  browserOf,
  type LoginParts,
  loginPath,
  type Own,
  presentedLogin,
  readField,
  setTokens,
  toPage,
} from './login-access.ts';
import { sendPage } from './page-frame.ts';
import { passwordHtml, suspendedHtml } from './show-login.ts';

/** The first step. Whatever is wrong with ID or password is answered alike. */
export function passwordRoute(server: FastifyInstance, parts: LoginParts): void {
  const { app } = parts;
  server.post('/login/:uid/password', async (asked: Asked, reply) => {
    const own = await presentedLogin(parts, asked);
    const { request } = own;
    if (!isJudged(own, asked)) return notJudged(parts, asked, reply, own);
    const { loginId, password } = typedIn(asked);
    // Whether this login was begun already comes with all that the password is judged by.
    const outcome = await observe(
      { kind: 'use_case', name: 'submit-password', facts: { channel: request.channel } },
      () => submitPassword(app, { request, loginId, password, browser: browserOf(parts, asked) }),
      ({ kind }) => kind,
    );
    return answer(parts, asked, reply, own, loginId, outcome);
  });
}

/** Longest of each field of the form. */
const fields = { login_id: 100, password: 1024 } as const;

const typedIn = ({ body }: Asked) => ({
  loginId: readField(body, 'login_id', fields.login_id),
  password: readField(body, 'password', fields.password),
});

const asksPassword = ({ isStart, request, showing }: Own): boolean =>
  isStart && request.prompt === 'login' && suspendedHtml(showing) === null;

const isJudged = (own: Own, { body }: Asked): boolean =>
  asksPassword(own) &&
  Object.entries(fields).every(([name, longest]) => {
    const field = body?.[name];
    return typeof field === 'string' && field.length <= longest;
  });

/** Nothing is hashed for it; but a browser that is not the login's own learns first, and only, that there is no such login. */
async function notJudged(parts: LoginParts, asked: Asked, reply: FastifyReply, own: Own): Promise<FastifyReply> {
  const { uid } = own.request;
  const isOthers = own.isStart ? await hasBegun(parts.app, uid) : (await loginVersion(parts.app, { uid, token: own.token })) === null;
  if (isOthers) throw new Problem('login_not_found');
  if (asksPassword(own)) typedIn(asked); // says what is missing
  return toPage(reply, loginPath, uid);
}

async function answer(
  parts: LoginParts,
  asked: Asked,
  reply: FastifyReply,
  { request, showing }: Own,
  loginId: string,
  outcome: PasswordOutcome,
): Promise<FastifyReply> {
  switch (outcome.kind) {
    case 'accepted':
      setTokens(parts, reply, request.uid, outcome);
      return toPage(reply, loginPath, request.uid);
    case 'not_found':
      throw new Problem('login_not_found');
    case 'already_begun':
      return toPage(reply, loginPath, request.uid);
    case 'refused':
      return sendPage(asked, reply, await passwordHtml(showing, { loginId, problem: { kind: 'wrong' } }));
    case 'locked': {
      const call = parts.app.settings.passwordNumber;
      return sendPage(asked, reply, await passwordHtml(showing, { loginId, problem: { kind: 'locked', call } }), 429);
    }
    case 'waiting': {
      reply.header('retry-after', Math.ceil((outcome.until - parts.app.clock.now()) / 1000));
      return sendPage(asked, reply, await passwordHtml(showing, { loginId, problem: { kind: 'wait', until: outcome.until } }), 429);
    }
  }
}

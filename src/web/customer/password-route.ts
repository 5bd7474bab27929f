import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import { loginVersion } from '#usecases/sign-in/login-version.ts';
import { type PasswordOutcome, submitPassword } from '#usecases/sign-in/submit-password.ts';
import { type Asked, browserOf, type LoginParts, type Own, ownLogin, readField, setTokens, toPage } from './login-access.ts';
import { sendPage } from './page-frame.ts';
import { passwordHtml, suspendedHtml } from './show-login.ts';

/** The first step. Whatever is wrong with ID or password is answered alike. */
export function passwordRoute(server: FastifyInstance, parts: LoginParts): void {
  const { app } = parts;
  server.post('/login/:uid/password', async (asked: Asked, reply) => {
    const own = await ownLogin(parts, asked);
    const { request, isStart, token, showing } = own;
    if (!isStart && (await loginVersion(app, { uid: request.uid, token })) === null) throw new Problem('login_not_found');
    if (!isStart || request.prompt !== 'login' || suspendedHtml(showing) !== null) return toPage(reply, request.uid);
    const [loginId, password] = [readField(asked.body, 'login_id', 100), readField(asked.body, 'password', 1024)];
    const outcome = await observe(
      { kind: 'use_case', name: 'submit-password', facts: { channel: request.channel } },
      () => submitPassword(app, { request, loginId, password, browser: browserOf(parts, asked) }),
      ({ kind }) => kind,
    );
    return answer(parts, asked, reply, own, loginId, outcome);
  });
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
      return toPage(reply, request.uid);
    case 'already_begun':
      return toPage(reply, request.uid);
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

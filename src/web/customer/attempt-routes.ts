import type { FastifyInstance } from 'fastify';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import { page } from '#ui/page.ts';
import { advanceLogin } from '#usecases/sign-in/advance-login.ts';
import { answerChallenge } from '#usecases/sign-in/answer-challenge.ts';
import { extendAttempt, resendCode, switchMethod } from '#usecases/sign-in/change-attempt.ts';
import { reportNotMe } from '#usecases/sign-in/report-not-me.ts';
import { type Asked, type Entrance, type Key, type LoginParts, setTokens, toPage } from './login-access.ts';
import { sendPage } from './page-frame.ts';
import { NotMePage } from './pages/not-me.tsx';

/** null: the login belongs to another browser. Only a step that completes a login brings new tokens. */
type ActOutcome = { readonly kind: string; readonly tokens?: { readonly loginToken: string; readonly browserToken: string } | null } | null;

/** What the customer does with an open attempt: answers it, or asks for another code, more time, another method. */
export function attemptRoutes(server: FastifyInstance, parts: Pick<LoginParts, 'app' | 'cookies'>, { path, open }: Entrance): void {
  const { app } = parts;

  server.post(`${path}/:uid`, async (asked: Asked, reply) => {
    const { key } = await open(asked);
    const outcome = await observe(
      { kind: 'use_case', name: 'answer-challenge' },
      () => answerChallenge(app, { ...key, body: asked.body }),
      (answered) => answered?.kind ?? 'not_found',
    );
    if (outcome === null) throw new Problem('login_not_found');
    if (outcome.kind === 'right') setTokens(parts, reply, key.uid, outcome.tokens);
    return toPage(reply, path, key.uid, outcome.kind === 'wrong' || outcome.kind === 'unreadable' ? `?problem=${outcome.kind}` : '');
  });

  const act = (name: string, run: (key: Key, asked: Asked) => Promise<ActOutcome>): void => {
    server.post(`${path}/:uid/${name}`, async (asked: Asked, reply) => {
      const { key } = await open(asked);
      const outcome = await observe(
        { kind: 'use_case', name },
        () => run(key, asked),
        (acted) => acted?.kind ?? 'not_found',
      );
      if (outcome === null) throw new Problem('login_not_found');
      if (outcome.tokens) setTokens(parts, reply, key.uid, outcome.tokens);
      return toPage(reply, path, key.uid);
    });
  };
  act('resend', (key) => resendCode(app, key));
  act('extend', (key) => extendAttempt(app, key));
  act('switch', (key, asked) => switchMethod(app, { ...key, method: asked.body?.method ?? '' }));
  act('again', (key) => advanceLogin(app, { ...key, again: true }));
  act('continue', (key) => advanceLogin(app, { ...key, noticeRead: true }));

  server.post(`${path}/:uid/not-me`, async (asked: Asked, reply) => {
    const { key, showing } = await open(asked);
    if (!(await observe({ kind: 'use_case', name: 'report-not-me' }, () => reportNotMe(app, key)))) throw new Problem('login_not_found');
    return sendPage(asked, reply, page(NotMePage, { frame: showing.frame, base: `${path}/${key.uid}` }));
  });
}

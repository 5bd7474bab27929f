import type { FastifyInstance, FastifyReply } from 'fastify';
import { observe } from '#ports/observation.ts';
import { page } from '#ui/page.ts';
import { answerFirstProof, takeCall } from '#usecases/recovery/answer-first-proof.ts';
import { type AskedAgain, askAgain, extendAsk } from '#usecases/recovery/ask-again.ts';
import { beginReset, uidOf } from '#usecases/recovery/begin-reset.ts';
import { firstMethods } from '#usecases/recovery/first-methods.ts';
import { findReset, resetVersion, viewOf } from '#usecases/recovery/reset-view.ts';
import { type Asked, readField, refuseForeignForms, toPage } from '../account/access.ts';
import { browserOf } from '../customer/login-access.ts';
import { readProblem } from '../customer/login-routes.ts';
import { frameOf, sendPage } from '../customer/page-frame.ts';
import { firstProofPath, type RecoveryParts, readUid, startPath } from './access.ts';
import { readReset, setReset } from './cookies.ts';
import { evenly } from './evenly.ts';
import { type OfferedMethod, StartPage, type StartPageProps } from './pages/start.tsx';
import { secondRoutes } from './second-routes.ts';
import { firstProofHtml } from './show-first-proof.ts';

const longestId = 100;

/** Setting a forgotten password anew (mission.md rules 7, 11, 12). Until something is proved every answer is the same for every login ID. */
export function recoveryRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  startRoutes(server, parts);
  firstProofRoutes(server, parts);
  secondRoutes(server, parts);
}

function startRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  const { app } = parts;

  server.get(startPath, async (asked: Asked, reply) =>
    showStart(parts, asked, reply, { loginId: '', returnUid: readUid(asked.query.login), problem: null }),
  );

  server.post(startPath, async (asked: Asked, reply) => {
    refuseForeignForms(parts, asked);
    const loginId = readField(asked, 'login_id', longestId);
    const returnUid = readUid(asked.body?.login);
    const method = (asked.body?.method ?? '').slice(0, longestId);
    const begun = await observe(
      { kind: 'use_case', name: 'begin-reset' },
      () => evenly(() => beginReset(app, { loginId, method, returnUid, browser: browserOf(parts, asked) })),
      ({ kind }) => kind,
    );
    if (begun.kind === 'begun') return toPage(reply.header('set-cookie', setReset(begun.token)), firstProofPath);
    const problem = begun.kind === 'waiting' ? begun : ({ kind: 'no_method' } as const);
    if (problem.kind === 'waiting') reply.header('retry-after', Math.ceil((problem.until - app.clock.now()) / 1000));
    return showStart(parts, asked, reply, { loginId, returnUid, problem }, begun.kind === 'waiting' ? 429 : 422);
  });
}

async function showStart(
  parts: RecoveryParts,
  asked: Asked,
  reply: FastifyReply,
  props: Pick<StartPageProps, 'loginId' | 'returnUid' | 'problem'>,
  status = 200,
): Promise<FastifyReply> {
  const frame = frameOf(asked, parts);
  const methods: OfferedMethod[] = [];
  for (const method of firstMethods(parts.app, parts.app.clock.now())) {
    const view = await method.view();
    methods.push({ id: method.id, name: view.name(frame.t), offer: view.offer?.(frame.t) ?? '' });
  }
  return sendPage(asked, reply, page(StartPage, { frame, methods, ...props }), status);
}

function firstProofRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  const { app, streams } = parts;
  const toStart = (reply: FastifyReply): FastifyReply => toPage(reply, startPath);

  server.get(firstProofPath, async (asked: Asked, reply) => {
    const token = readReset(asked.headers.cookie);
    const reset = token === null ? null : await findReset(app, token);
    if (reset === null) return toStart(reply);
    const taken = await takeCall(app, reset, asked.id);
    if (taken !== null) reply.header('set-cookie', setReset(taken));
    const view = viewOf(app, reset, app.clock.now());
    if (taken !== null || view.kind === 'proved') return toPage(reply, `${startPath}/next`);
    return sendPage(asked, reply, await firstProofHtml(parts, asked, view, readProblem(asked.query.problem), readUntil(asked)));
  });

  server.post(firstProofPath, async (asked: Asked, reply) => {
    refuseForeignForms(parts, asked);
    const token = readReset(asked.headers.cookie) ?? '';
    const answered = await observe(
      { kind: 'use_case', name: 'answer-first-proof' },
      () => evenly(() => answerFirstProof(app, { token, body: asked.body, requestId: asked.id })),
      (outcome) => outcome?.kind ?? 'not_found',
    );
    if (answered === null) return toStart(reply);
    if (answered.kind === 'proved') return toPage(reply.header('set-cookie', setReset(answered.token)), `${startPath}/next`);
    return toPage(reply, `${firstProofPath}${answered.kind === 'over' ? '' : `?problem=${answered.kind}`}`);
  });

  const act = (name: string, run: (token: string, asked: Asked) => Promise<AskedAgain | null>): void => {
    server.post(`${firstProofPath}/${name}`, async (asked: Asked, reply) => {
      refuseForeignForms(parts, asked);
      const outcome = await observe(
        { kind: 'use_case', name: `reset-${name}` },
        () => evenly(() => run(readReset(asked.headers.cookie) ?? '', asked)),
        (acted) => acted?.kind ?? 'not_found',
      );
      if (outcome === null) return toStart(reply);
      return toPage(reply, outcome.kind === 'waiting' ? `${firstProofPath}?until=${outcome.until}` : firstProofPath);
    });
  };
  act('again', (token, asked) => askAgain(app, { token, method: asked.body?.method ?? '', requestId: asked.id }));
  act('extend', (token, asked) => extendAsk(app, { token, requestId: asked.id }));

  server.get(`${firstProofPath}/state`, async (asked: Asked, reply) => {
    const reset = await findReset(app, readReset(asked.headers.cookie) ?? '');
    if (reset === null) return reply.code(404).header('cache-control', 'no-store').send({ version: null });
    return reply.header('cache-control', 'no-store').send({ version: resetVersion(app, reset) });
  });

  server.get(`${firstProofPath}/events`, async (asked: Asked, reply) => {
    const reset = await findReset(app, readReset(asked.headers.cookie) ?? '');
    if (reset === null) return reply.code(404).header('cache-control', 'no-store').send({ version: null });
    await streams.open(uidOf(reset.id), asked, reply);
  });
}

/** When more may be asked for, as the refusal said; nothing is decided by it. */
function readUntil({ query }: Asked): number | null {
  const until = Number(query.until);
  return Number.isSafeInteger(until) && until > 0 ? until : null;
}

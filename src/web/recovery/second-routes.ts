import type { FastifyInstance, FastifyReply } from 'fastify';
import type { SecretFault } from '#core/new-password.ts';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import { page } from '#ui/page.ts';
import { accountChannel } from '#usecases/account/open-account.ts';
import { longestTyped } from '#usecases/passwords/propose-secret.ts';
import { lengthOf } from '#usecases/passwords/secret.ts';
import { beginProof, kindOfProof } from '#usecases/procedures/begin-proof.ts';
import { openReset, type ProvedReset, renewReset } from '#usecases/recovery/open-reset.ts';
import { resetPassword } from '#usecases/recovery/reset-password.ts';
import { advanceLogin } from '#usecases/sign-in/advance-login.ts';
import { type Asked, readField, refuseForeignForms, toPage } from '../account/access.ts';
import { procedurePages } from '../account/procedures.ts';
import { attemptRoutes } from '../customer/attempt-routes.ts';
import { type Asked as AskedOfLogin, browserOf, type Entrance, type Key, setTokens } from '../customer/login-access.ts';
import { liveRoutes, readProblem } from '../customer/login-routes.ts';
import { frameOf, sendPage } from '../customer/page-frame.ts';
import { loginHtml, type Showing } from '../customer/show-login.ts';
import { type RecoveryParts, readUid, startPath } from './access.ts';
import { clearReset, readReset, setReset } from './cookies.ts';
import { NewPasswordPage, ResetDonePage, ResetOverPage, SecondProofPage } from './pages/next.tsx';

const kind = 'reset-password';
const nextPath = `${startPath}/next`;
const proofPath = `${startPath}/proof`;

/** After the first proof: the second, which has the pages of a login's second step, and the new password. */
export function secondRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  nextRoutes(server, parts);
  proofRoutes(server, parts);
  passwordRoutes(server, parts);
}

/** The reset of this browser; null: none whose first proof is complete. */
const opened = (parts: RecoveryParts, asked: Asked): Promise<ProvedReset | null> =>
  openReset(parts.app, readReset(asked.headers.cookie) ?? '');

function nextRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  const { app } = parts;

  server.get(nextPath, async (asked: Asked, reply) => {
    const reset = await opened(parts, asked);
    if (reset === null) return toPage(reply, startPath);
    const frame = frameOf(asked, parts);
    if (reset.next === 'over') return sendPage(asked, reply, page(ResetOverPage, { frame }));
    if (reset.next === 'password') return showForm(parts, asked, reply, []);
    const methods: string[] = [];
    for (const method of reset.methods) methods.push((await method.view()).name(frame.t));
    return sendPage(asked, reply, page(SecondProofPage, { frame, methods }));
  });

  server.post(`${startPath}/prove`, async (asked: Asked, reply) => {
    refuseForeignForms(parts, asked);
    const reset = await opened(parts, asked);
    if (reset === null) return toPage(reply, startPath);
    if (reset.next !== 'second' || reset.methods.length === 0) return toPage(reply, nextPath);
    const begun = await beginProof(app, reset.owner, reset.procedure, browserOf(parts, asked));
    if (begun === null) return toPage(reply, nextPath);
    setTokens(parts, reply, begun.uid, begun);
    return toPage(reply, `${proofPath}/${begun.uid}`);
  });
}

function proofRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  const { app } = parts;
  const entrance: Entrance = { path: proofPath, open: (asked) => openProof(parts, asked) };
  attemptRoutes(server, parts, entrance);
  liveRoutes(server, parts, entrance);
  server.get(`${proofPath}/:uid/not-me`, async (asked: AskedOfLogin, reply) => toPage(reply, `${proofPath}/${asked.params.uid}`));

  server.get(`${proofPath}/:uid`, async (asked: AskedOfLogin, reply) => {
    const { key, showing } = await openProof(parts, asked);
    const view = await observe(
      { kind: 'use_case', name: 'advance-proof' },
      () => advanceLogin(app, key),
      (seen) => seen?.kind ?? 'not_found',
    );
    if (view === null) throw new Problem('login_not_found');
    if (view.kind !== 'completed') return sendPage(asked, reply, await loginHtml(showing, view, readProblem(asked.query.problem)));
    if (view.tokens) setTokens(parts, reply, key.uid, view.tokens);
    const renewed = await renewReset(app, readReset(asked.headers.cookie) ?? '');
    if (renewed !== null) reply.header('set-cookie', setReset(renewed));
    return toPage(reply, nextPath);
  });
}

async function openProof(parts: RecoveryParts, asked: AskedOfLogin): Promise<{ readonly key: Key; readonly showing: Showing }> {
  if (asked.method === 'POST') refuseForeignForms(parts, asked);
  const { uid } = asked.params;
  const presented = parts.cookies.readLogin(asked.headers.cookie, uid);
  const own = presented && !presented.isStart && (await kindOfProof(parts.app, uid, presented.token)) === kind;
  if (!presented || !own) throw new Problem('login_not_found');
  return {
    key: { uid, token: presented.token, requestId: asked.id, maxAge: null },
    showing: {
      app: parts.app,
      frame: frameOf(asked, parts),
      request: { uid, channel: accountChannel, startUri: nextPath, prompt: 'factor' },
      procedure: procedurePages[kind].name,
      path: proofPath,
    },
  };
}

function passwordRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  server.post(`${startPath}/new`, async (asked: Asked, reply) => {
    refuseForeignForms(parts, asked);
    const token = readReset(asked.headers.cookie) ?? '';
    const typed = readField(asked, 'new_secret', longestTyped('password'));
    const outcome = await observe(
      { kind: 'use_case', name: 'reset-password' },
      () => resetPassword(parts.app, { token, typed, browser: browserOf(parts, asked) }),
      (reset) => reset?.kind ?? 'not_found',
    );
    if (outcome === null) return toPage(reply, startPath);
    if (outcome.kind === 'not_yet') return toPage(reply, nextPath);
    if (outcome.kind === 'refused') return showForm(parts, asked, reply, outcome.faults);
    reply.header('set-cookie', clearReset);
    return toPage(reply, `${startPath}/done${outcome.returnUid === null ? '' : `?login=${encodeURIComponent(outcome.returnUid)}`}`);
  });

  server.get(`${startPath}/done`, async (asked: Asked, reply) => {
    const uid = readUid(asked.query.login);
    // Only where this browser began a login is there one to go back to.
    const returnUid = uid !== null && parts.cookies.readLogin(asked.headers.cookie, uid)?.isStart === true ? uid : null;
    return sendPage(asked, reply, page(ResetDonePage, { frame: frameOf(asked, parts), returnUid }));
  });
}

function showForm(parts: RecoveryParts, asked: Asked, reply: FastifyReply, faults: readonly SecretFault[]): FastifyReply {
  const frame = { ...frameOf(asked, parts), path: nextPath };
  return sendPage(asked, reply, page(NewPasswordPage, { frame, length: lengthOf.password, faults }), faults.length > 0 ? 422 : 200);
}

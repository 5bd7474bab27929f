import type { FastifyInstance, FastifyReply } from 'fastify';
import type { SecretFault } from '#core/new-password.ts';
import { observe } from '#ports/observation.ts';
import { page } from '#ui/page.ts';
import { longestTyped } from '#usecases/passwords/propose-secret.ts';
import { lengthOf } from '#usecases/passwords/secret.ts';
import { beginProof } from '#usecases/procedures/begin-proof.ts';
import { justFinished, openReset, type ProvedReset, renewReset } from '#usecases/recovery/open-reset.ts';
import { resetPassword } from '#usecases/recovery/reset-password.ts';
import { type Asked, readField, refuseForeignForms, toPage } from '../account/access.ts';
import { proofPages } from '../account/proof-pages.ts';
import { browserOf, setTokens } from '../customer/login-access.ts';
import { frameOf, sendPage } from '../customer/page-frame.ts';
import { type RecoveryParts, readUid, startPath } from './access.ts';
import { clearReset, readReset, setReset } from './cookies.ts';
import { NewPasswordPage, ResetDonePage, ResetOverPage, SecondProofPage } from './pages/next.tsx';

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

const donePage = (returnUid: string | null): string =>
  `${startPath}/done${returnUid === null ? '' : `?login=${encodeURIComponent(returnUid)}`}`;

/** For a browser without a reset: what it has just finished, or the beginning. */
async function pageWithout({ app }: RecoveryParts, asked: Asked): Promise<string> {
  const finished = await justFinished(app, readReset(asked.headers.cookie) ?? '');
  return finished === null ? startPath : donePage(finished.returnUid);
}

function nextRoutes(server: FastifyInstance, parts: RecoveryParts): void {
  const { app } = parts;

  server.get(nextPath, async (asked: Asked, reply) => {
    const reset = await opened(parts, asked);
    if (reset === null) return toPage(reply, await pageWithout(parts, asked));
    const frame = frameOf(asked, parts);
    if (reset.next === 'over') return sendPage(asked, reply, page(ResetOverPage, { frame }));
    if (reset.next === 'password') return showForm(parts, asked, reply, []);
    const methods: string[] = [];
    for (const method of reset.methods) methods.push((await method.view()).name(frame.t));
    return sendPage(asked, reply, page(SecondProofPage, { frame, methods }));
  });

  for (const form of ['prove', 'new']) server.get(`${startPath}/${form}`, async (_asked, reply) => toPage(reply, nextPath));

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
  /** On to what is next, with something new to present. */
  const renewed = async (asked: Asked, reply: FastifyReply): Promise<FastifyReply> => {
    const token = await renewReset(parts.app, readReset(asked.headers.cookie) ?? '');
    if (token !== null) reply.header('set-cookie', setReset(token));
    return toPage(reply, nextPath);
  };
  proofPages(server, parts, {
    path: proofPath,
    serves: (kind) => kind === 'reset-password',
    startOver: () => nextPath,
    without: renewed,
    proved: renewed,
  });
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
    if (outcome === null) return toPage(reply, await pageWithout(parts, asked));
    if (outcome.kind === 'not_yet') return toPage(reply, nextPath);
    if (outcome.kind === 'refused') return showForm(parts, asked, reply, outcome.faults);
    return toPage(reply, donePage(outcome.returnUid));
  });

  server.get(`${startPath}/done`, async (asked: Asked, reply) => {
    const uid = readUid(asked.query.login);
    // Only where this browser began a login is there one to go back to.
    const returnUid = uid !== null && parts.cookies.readLogin(asked.headers.cookie, uid)?.isStart === true ? uid : null;
    reply.header('set-cookie', clearReset);
    return sendPage(asked, reply, page(ResetDonePage, { frame: frameOf(asked, parts), returnUid }));
  });
}

function showForm(parts: RecoveryParts, asked: Asked, reply: FastifyReply, faults: readonly SecretFault[]): FastifyReply {
  const frame = { ...frameOf(asked, parts), path: nextPath };
  return sendPage(asked, reply, page(NewPasswordPage, { frame, length: lengthOf.password, faults }), faults.length > 0 ? 422 : 200);
}

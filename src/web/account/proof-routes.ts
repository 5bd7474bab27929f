import type { FastifyInstance } from 'fastify';
import { Problem } from '#core/problem.ts';
import type { ProcedureKind } from '#core/procedure.ts';
import { observe } from '#ports/observation.ts';
import { accountChannel } from '#usecases/account/open-account.ts';
import { abandonProcedure, findProcedure } from '#usecases/procedures/begin-procedure.ts';
import { beginProof, kindOfProof } from '#usecases/procedures/begin-proof.ts';
import { advanceLogin } from '#usecases/sign-in/advance-login.ts';
import { attemptRoutes } from '../customer/attempt-routes.ts';
import { type Asked as AskedOfLogin, browserOf, type Entrance, type Key, setTokens } from '../customer/login-access.ts';
import { liveRoutes, readProblem } from '../customer/login-routes.ts';
import { frameOf, sendPage } from '../customer/page-frame.ts';
import { loginHtml, type Showing } from '../customer/show-login.ts';
import { type AccountParts, type AccountServer, refuseForeignForms, toPage } from './access.ts';
import { procedurePages } from './procedures.ts';

const path = '/account/proof';

/** The proofs of a procedure have the pages of a login's second step, and the same binding to their browser. */
export function proofRoutes(server: FastifyInstance, account: AccountServer, parts: AccountParts): void {
  const { app } = parts;

  account.post('/account/procedure/:id/prove', async ({ asked, reply, account: who }) => {
    const procedure = await findProcedure(app, who, asked.params.id ?? '');
    if (procedure === null) throw new Problem('page_not_found');
    const begun = await beginProof(app, who, procedure, browserOf(parts, asked));
    if (begun === null) return toPage(reply, pageOf(procedure.kind, procedure.id));
    setTokens(parts, reply, begun.uid, begun);
    return toPage(reply, `${path}/${begun.uid}`);
  });

  account.post('/account/procedure/:id/drop', async ({ asked, reply, account: who }) => {
    await abandonProcedure(app, who, asked.params.id ?? '', asked.id);
    return toPage(reply, '/account');
  });

  const entrance: Entrance = { path, open: (asked) => openProof(parts, asked) };
  attemptRoutes(server, parts, entrance);
  liveRoutes(server, parts, entrance);
  server.get(`${path}/:uid/not-me`, async (asked: AskedOfLogin, reply) => toPage(reply, `${path}/${asked.params.uid}`));

  server.get(`${path}/:uid`, async (asked: AskedOfLogin, reply) => {
    const { key, showing } = await openProof(parts, asked);
    const view = await observe(
      { kind: 'use_case', name: 'advance-proof' },
      () => advanceLogin(app, key),
      (seen) => seen?.kind ?? 'not_found',
    );
    if (view === null) throw new Problem('login_not_found');
    if (view.kind !== 'completed') return sendPage(asked, reply, await loginHtml(showing, view, readProblem(asked.query.problem)));
    if (view.tokens) setTokens(parts, reply, key.uid, view.tokens);
    const { procedure } = view.state.login;
    return toPage(reply, pageOf(procedure?.kind ?? '', procedure?.id ?? ''));
  });
}

const pageOf = (kind: string, id: string): string => `${procedurePages[kind as ProcedureKind].path}/${id}`;

/** Throws Problem('login_not_found') for every browser but the proof's own, and for logins that are none. */
async function openProof(parts: AccountParts, asked: AskedOfLogin): Promise<{ readonly key: Key; readonly showing: Showing }> {
  if (asked.method === 'POST') refuseForeignForms(parts, asked);
  const { uid } = asked.params;
  const presented = parts.cookies.readLogin(asked.headers.cookie, uid);
  const kind = presented && !presented.isStart ? await kindOfProof(parts.app, uid, presented.token) : null;
  // A forgotten password has its own pages.
  if (!presented || kind === null || kind === 'reset-password') throw new Problem('login_not_found');
  return {
    key: { uid, token: presented.token, requestId: asked.id, maxAge: null },
    showing: {
      app: parts.app,
      frame: frameOf(asked, { house: parts.house, assets: parts.assets }),
      request: { uid, channel: accountChannel, startUri: procedurePages[kind].path, prompt: 'factor' },
      procedure: procedurePages[kind].name,
      path,
    },
  };
}

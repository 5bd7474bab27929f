import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '#core/problem.ts';
import type { ProcedureKind } from '#core/procedure.ts';
import { observe } from '#ports/observation.ts';
import type { AssetManifest, House } from '#ui/frame.ts';
import { accountChannel } from '#usecases/account/open-account.ts';
import type { App } from '#usecases/app.ts';
import { kindOfProof } from '#usecases/procedures/begin-proof.ts';
import { advanceLogin } from '#usecases/sign-in/advance-login.ts';
import { attemptRoutes } from '../customer/attempt-routes.ts';
import type { Cookies } from '../customer/cookies.ts';
import { type Asked, type Entrance, setTokens } from '../customer/login-access.ts';
import { liveRoutes, readProblem } from '../customer/login-routes.ts';
import { frameOf, sendPage } from '../customer/page-frame.ts';
import { loginHtml } from '../customer/show-login.ts';
import type { LoginStreams } from '../customer/streams.ts';
import { refuseForeignForms } from './access.ts';
import { procedurePages } from './procedures.ts';

export interface ProofParts {
  readonly app: App;
  readonly cookies: Cookies;
  readonly streams: LoginStreams;
  readonly house: House;
  readonly assets: AssetManifest;
  readonly issuer: string;
}

/** The proofs of some procedures, under one path. */
export interface ProofPages {
  readonly path: string;
  readonly serves: (kind: ProcedureKind) => boolean;
  /** Where a proof that can only be left by starting over leads. */
  readonly startOver: (kind: ProcedureKind) => string;
  /** Leads a browser on that does not hold the proof: it may be complete, and the answer that said so was lost. */
  readonly without: (asked: Asked, reply: FastifyReply) => Promise<FastifyReply>;
  /** After a proof is complete. */
  readonly proved: (asked: Asked, reply: FastifyReply, procedure: { readonly kind: string; readonly id: string }) => Promise<FastifyReply>;
}

/** The proofs of a procedure have the pages of a login's second step, and the same binding to their browser. */
export function proofPages(server: FastifyInstance, parts: ProofParts, pages: ProofPages): void {
  const { path } = pages;
  const entrance: Entrance = {
    path,
    open: async (asked) => {
      const own = await openProof(parts, pages, asked);
      if (own === null) throw new Problem('login_not_found');
      return own;
    },
  };
  attemptRoutes(server, parts, entrance);
  liveRoutes(server, parts, entrance);

  server.get(`${path}/:uid`, async (asked: Asked, reply) => {
    const own = await openProof(parts, pages, asked);
    if (own === null) return pages.without(asked, reply);
    const { key, showing } = own;
    const view = await observe(
      { kind: 'use_case', name: 'advance-proof' },
      () => advanceLogin(parts.app, key),
      (seen) => seen?.kind ?? 'not_found',
    );
    if (view === null) throw new Problem('login_not_found');
    if (view.kind !== 'completed') return sendPage(asked, reply, await loginHtml(showing, view, readProblem(asked.query.problem)));
    if (view.tokens) setTokens(parts, reply, key.uid, view.tokens);
    const { procedure } = view.state.login;
    return pages.proved(asked, reply, { kind: procedure?.kind ?? '', id: procedure?.id ?? '' });
  });
}

/** null for every browser but the proof's own, for logins that are none, and for procedures of other pages. */
async function openProof(
  parts: ProofParts,
  { path, serves, startOver }: ProofPages,
  asked: Asked,
): Promise<Awaited<ReturnType<Entrance['open']>> | null> {
  if (asked.method === 'POST') refuseForeignForms(parts, asked);
  const { uid } = asked.params;
  const presented = parts.cookies.readLogin(asked.headers.cookie, uid);
  const kind = presented && !presented.isStart ? await kindOfProof(parts.app, uid, presented.token) : null;
  if (!presented || kind === null || !serves(kind)) return null;
  return {
    key: { uid, token: presented.token, requestId: asked.id, maxAge: null },
    showing: {
      app: parts.app,
      frame: frameOf(asked, parts),
      request: { uid, channel: accountChannel, startUri: startOver(kind), prompt: 'factor' },
      procedure: procedurePages[kind].name,
      path,
    },
  };
}

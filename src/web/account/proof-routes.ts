import type { FastifyInstance } from 'fastify';
import { Problem } from '#core/problem.ts';
import type { ProcedureKind } from '#core/procedure.ts';
import { loadAccount } from '#usecases/account/open-account.ts';
import { abandonProcedure, findProcedure } from '#usecases/procedures/begin-procedure.ts';
import { beginProof, procedureOfProof } from '#usecases/procedures/begin-proof.ts';
import { browserOf, setTokens } from '../customer/login-access.ts';
import { type AccountParts, type AccountServer, toPage } from './access.ts';
import { readSession } from './cookies.ts';
import { procedurePages } from './procedures.ts';
import { proofPages } from './proof-pages.ts';

const path = '/account/proof';

/** Beginning the next proof of a procedure, giving the procedure up, and the proofs themselves; each leads back to the procedure's own page. */
export function proofRoutes(server: FastifyInstance, account: AccountServer, parts: AccountParts): void {
  const { app } = parts;

  account.post('/account/procedure/:id/prove', async ({ asked, reply, account: who }) => {
    const procedure = await findProcedure(app, who, asked.params.id ?? '');
    if (procedure === null) throw new Problem('page_not_found');
    const begun = await beginProof(app, who, procedure, browserOf(parts, asked));
    if (begun === null) return toPage(reply, pageOf(procedure));
    setTokens(parts, reply, begun.uid, begun);
    return toPage(reply, `${path}/${begun.uid}`);
  });

  account.post('/account/procedure/:id/drop', async ({ asked, reply, account: who }) => {
    await abandonProcedure(app, who, asked.params.id ?? '', asked.id);
    return toPage(reply, '/account');
  });

  proofPages(server, parts, {
    path,
    // A forgotten password has its own pages.
    serves: (kind) => kind !== 'reset-password',
    startOver: (kind) => procedurePages[kind].path,
    without: async (asked, reply) => {
      const who = await loadAccount(app, readSession(asked.headers.cookie) ?? '');
      const procedure = who && (await procedureOfProof(app, who, asked.params.uid));
      return toPage(reply, procedure ? pageOf(procedure) : '/account');
    },
    proved: async (_asked, reply, procedure) => toPage(reply, pageOf(procedure)),
  });
}

const pageOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  `${procedurePages[kind as ProcedureKind].path}/${id}`;

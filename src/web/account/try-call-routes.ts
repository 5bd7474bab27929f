import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { findProcedure } from '#usecases/procedures/begin-procedure.ts';
import { beginProof, nextProof } from '#usecases/procedures/begin-proof.ts';
import { callableNumbers } from '#usecases/security/protection.ts';
import { endTrial, methodToTry, tryCall } from '#usecases/security/try-call.ts';
import { browserOf, setTokens } from '../customer/login-access.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, toPage, type Visit } from './access.ts';
import { TryCallPage } from './pages/security/try-call.tsx';

const path = '/account/security/try-call';

/** Trying a call: begins, proves and ends, and changes nothing. */
export function tryCallRoutes(account: AccountServer, parts: AccountParts): void {
  const { app } = parts;
  account.get(path, ({ asked, reply, account: who, frame }) => {
    const state = isPossible(app, who) ? 'offered' : 'impossible';
    return sendPage(asked, reply, page(TryCallPage, { frame, state, id: null }));
  });
  account.post(path, async ({ asked, reply, account: who }) => {
    const id = isPossible(app, who) ? await tryCall(app, who, asked.id) : null;
    const procedure = id === null ? null : await findProcedure(app, who, id);
    // One press leads to the number: there is nothing to confirm before a call that changes nothing.
    const begun = procedure && (await beginProof(app, who, procedure, browserOf(parts, asked)));
    if (!begun) return toPage(reply, path);
    setTokens(parts, reply, begun.uid, begun);
    return toPage(reply, `/account/proof/${begun.uid}`);
  });
  account.get(`${path}/:id`, async ({ asked, reply, account: who, frame }) => {
    const procedure = await findProcedure(app, who, asked.params.id ?? '');
    if (procedure?.kind !== 'try-call' || procedure.state !== 'open') return toPage(reply, path);
    const state = nextProof(procedure) === null ? 'worked' : 'begun';
    return sendPage(asked, reply, page(TryCallPage, { frame, state, id: procedure.id }));
  });
  account.post(`${path}/:id/finish`, async ({ asked, reply, account: who }) => {
    const id = asked.params.id ?? '';
    if ((await findProcedure(app, who, id))?.kind === 'try-call') await endTrial(app, who, id, asked.id);
    return toPage(reply, '/account/security');
  });
}

function isPossible(app: App, who: Visit['account']): boolean {
  const method = methodToTry(app, who);
  return method !== null && callableNumbers(app, who.customer, method, app.clock.now()).length > 0;
}

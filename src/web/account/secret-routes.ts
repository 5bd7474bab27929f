import type { FastifyReply } from 'fastify';
import type { SecretFault } from '#core/new-password.ts';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import { page } from '#ui/page.ts';
import { changeSecret } from '#usecases/passwords/change-secret.ts';
import { longestTyped, proposeSecret } from '#usecases/passwords/propose-secret.ts';
import { lengthOf, procedureOf, type Secret } from '#usecases/passwords/secret.ts';
import { findProcedure } from '#usecases/procedures/begin-procedure.ts';
import { nextProof } from '#usecases/procedures/begin-proof.ts';
import { browserOf } from '../customer/login-access.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, readField, toPage, type Visit } from './access.ts';
import { SecretPage, SecretProcedurePage, type SecretProcedurePageProps } from './pages/secret.tsx';
import { procedurePages } from './procedures.ts';

const pathOf = (secret: Secret): string => procedurePages[procedureOf[secret]].path;

/** Changing the password and the trading PIN: typed, proved, changed (issue of the customer's own pages; mission.md rules 11, 12). */
export function secretRoutes(account: AccountServer, parts: AccountParts): void {
  for (const secret of ['password', 'pin'] as const) changeRoutes(account, parts, secret);
}

function changeRoutes(account: AccountServer, parts: AccountParts, secret: Secret): void {
  const { app } = parts;
  const path = pathOf(secret);

  account.get(path, (visit) => showForm(visit, secret, []));

  account.post(path, async (visit) => {
    const { asked, reply, account: who } = visit;
    const typed = readField(asked, 'new_secret', longestTyped(secret));
    const proposed = await observe(
      { kind: 'use_case', name: `propose-${secret}` },
      () => proposeSecret(app, who, { secret, typed, browser: browserOf(parts, asked) }),
      ({ kind }) => kind,
    );
    return proposed.kind === 'refused' ? showForm(visit, secret, proposed.faults) : toPage(reply, `${path}/${proposed.procedure}`);
  });

  account.get(`${path}/:id`, async (visit) => {
    const found = await findProcedure(app, visit.account, visit.asked.params.id ?? '');
    if (found?.kind !== procedureOf[secret]) throw new Problem('page_not_found');
    const { state } = found;
    const stage = state === 'done' ? 'done' : state !== 'open' ? 'over' : nextProof(found) === null ? 'change' : 'prove';
    return showProcedure(visit, secret, found.id, stage);
  });

  account.post(`${path}/:id`, async (visit) => {
    const { asked, reply, account: who } = visit;
    const procedure = asked.params.id ?? '';
    const { network } = browserOf(parts, asked);
    const changed = await observe(
      { kind: 'use_case', name: `change-${secret}` },
      () => changeSecret(app, who, { secret, procedure, network, requestId: asked.id }),
      (outcome) => outcome?.kind ?? 'not_found',
    );
    if (changed === null) throw new Problem('page_not_found');
    return changed.kind === 'refused' ? showForm(visit, secret, changed.faults) : toPage(reply, `${path}/${procedure}`);
  });
}

function showForm({ asked, reply, account, frame }: Visit, secret: Secret, faults: readonly SecretFault[]): FastifyReply {
  const path = pathOf(secret);
  const otherPath = pathOf(secret === 'password' ? 'pin' : 'password');
  const { loginId } = account;
  const props = { frame: { ...frame, path }, secret, path, otherPath, loginId, length: lengthOf[secret], faults };
  return sendPage(asked, reply, page(SecretPage, props), faults.length > 0 ? 422 : 200);
}

function showProcedure(
  { asked, reply, frame }: Visit,
  secret: Secret,
  procedure: string,
  stage: SecretProcedurePageProps['stage'],
): FastifyReply {
  return sendPage(asked, reply, page(SecretProcedurePage, { frame, secret, path: pathOf(secret), procedure, stage }));
}

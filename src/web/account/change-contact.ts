import type { FastifyReply } from 'fastify';
import type { ContactField } from '#core/customer/facts.ts';
import { Problem } from '#core/problem.ts';
import { writtenNumber } from '#core/written-number.ts';
import { isYoung, youngFor } from '#core/young.ts';
import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { findProcedure, personalValuesOf } from '#usecases/procedures/begin-procedure.ts';
import { nextProof } from '#usecases/procedures/begin-proof.ts';
import { beginContactChange, isChangeable, registeredIn } from '#usecases/registered-information/begin-contact-change.ts';
import { type ChangeOutcome, changeContact } from '#usecases/registered-information/change-contact.ts';
import { beginMove, moveNumber } from '#usecases/registered-information/move-number.ts';
import { type Obstacle, obstacleTo } from '#usecases/registered-information/provable.ts';
import { writtenContact } from '#usecases/registered-information/written-contact.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, readField, toPage, type Visit } from './access.ts';
import { ChangePage, type ChangeStage } from './pages/change-contact.tsx';
import { ChangeFormPage, type ChangeFormPageProps } from './pages/change-form.tsx';
import { HinderedPage } from './pages/hindered.tsx';
import { informationPath } from './registered-information.ts';

/** Longest of what is typed: an address has 254 characters at most. */
const longestValue = 300;

/** Changing a number or address on the web (rule 11). Corporate accounts see the way by post on each of these pages, and post nothing. */
export function changeContactRoutes(server: AccountServer, { app }: AccountParts): void {
  const account = forIndividuals(server);
  account.get(`${informationPath}/new/:field`, (visit) => {
    const field = fieldOf(visit);
    const obstacle = obstacleTo(app, visit.account.customer, 'change-contact', app.clock.now());
    return obstacle ? hindered(visit, obstacle) : form(app, visit, field, null);
  });

  account.post(`${informationPath}/new/:field`, async (visit) => {
    const field = fieldOf(visit);
    const { asked, reply, account: who } = visit;
    const written = readField(asked, 'value', longestValue);
    const outcome = await beginContactChange(app, who, { field, written, requestId: asked.id });
    if (outcome.kind === 'hindered') return hindered(visit, outcome.obstacle);
    if (outcome.kind === 'refused') return form(app, visit, field, { typed: written, reason: outcome.reason });
    return toPage(reply, `${informationPath}/change/${outcome.id}`);
  });

  account.post(`${informationPath}/move`, async ({ asked, reply, account: who }) => {
    const id = await beginMove(app, who, asked.id);
    return toPage(reply, id === null ? informationPath : `${informationPath}/move/${id}`);
  });

  for (const [path, kind, act] of [
    ['change', 'change-contact', changeContact],
    ['move', 'move-number', moveNumber],
  ] as const) {
    account.get(`${informationPath}/${path}/:id`, (visit) => show(app, visit, kind, null));
    account.post(`${informationPath}/${path}/:id`, async (visit) => {
      const { asked, reply, account: who } = visit;
      const id = asked.params.id ?? '';
      const outcome = await act(app, who, id, asked.id);
      return outcome === 'lost' ? show(app, visit, kind, outcome) : toPage(reply, `${informationPath}/${path}/${id}`);
    });
  }
}

/** Throws Problem('page_not_found') for a field that this type of account has not. */
function fieldOf({ asked, account: { customer } }: Visit): ContactField {
  const { field = '' } = asked.params;
  if (!isChangeable(customer, field)) throw new Problem('page_not_found');
  return field;
}

/** A corporate account gets the way by post as the answer to everything here; the use cases refuse it as well. */
function forIndividuals(server: AccountServer): AccountServer {
  const individually =
    (answer: Parameters<AccountServer['get']>[1]): typeof answer =>
    (visit) =>
      visit.account.customer.facts.accountType === 'corporate' ? hindered(visit, null) : answer(visit);
  return {
    get: (path, answer) => server.get(path, individually(answer)),
    post: (path, answer) => server.post(path, individually(answer)),
  };
}

const hindered = ({ asked, reply, frame, account: { customer } }: Visit, obstacle: Obstacle | null): FastifyReply =>
  sendPage(
    asked,
    reply,
    page(HinderedPage, { frame, accountType: customer.facts.accountType, obstacle }),
    obstacle === null && asked.method === 'POST' ? 403 : 200,
  );

function form(app: App, visit: Visit, field: ContactField, refused: ChangeFormPageProps['refused']): FastifyReply {
  const { asked, reply, frame } = visit;
  const present = masked(app, visit, field);
  return sendPage(asked, reply, page(ChangeFormPage, { frame, field, present, refused }));
}

/** What stands in a field now, masked as everywhere outside 登録情報; null: nothing. */
function masked(app: App, { account: { customer } }: Visit, field: ContactField): string | null {
  const contact = registeredIn(customer, field, app.clock.now());
  return contact && writtenContact(app, contact, true);
}

async function show(
  app: App,
  visit: Visit,
  kind: 'change-contact' | 'move-number',
  outcome: Extract<ChangeOutcome, 'lost'> | null,
): Promise<FastifyReply> {
  const { asked, reply, frame, account } = visit;
  const procedure = await findProcedure(app, account, asked.params.id ?? '');
  if (procedure?.kind !== kind) throw new Problem('page_not_found');
  const now = app.clock.now();
  const field = String(procedure.details.field) as ContactField;
  const target = personalValuesOf(app, procedure)?.target ?? null;
  const missing = nextProof(procedure);
  const next = missing === 'second' ? null : missing;
  const stage: ChangeStage = outcome ?? (procedure.state === 'done' ? 'done' : procedure.state === 'open' ? (next ?? 'ready') : 'over');
  const standing = registeredIn(account.customer, field, now);
  return sendPage(
    asked,
    reply,
    page(ChangePage, {
      frame,
      id: procedure.id,
      moves: kind === 'move-number',
      field,
      stage,
      from: masked(app, visit, field),
      to: target && (target.kind === 'email' ? target.value : writtenNumber(target.value)),
      expiresAt: procedure.expiresAt,
      youngUntil: stage === 'done' && standing && isYoung(standing, now) ? standing.boundAt + youngFor : null,
    }),
  );
}

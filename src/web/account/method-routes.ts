import type { FastifyReply } from 'fastify';
import { prospectsOf } from '#core/policy/prospects.ts';
import { type SettingOption, settingChange, withSetting } from '#core/policy/setting-options.ts';
import { page } from '#ui/page.ts';
import { accountChannel } from '#usecases/account/open-account.ts';
import type { App } from '#usecases/app.ts';
import { findProcedure } from '#usecases/procedures/begin-procedure.ts';
import { nextProof } from '#usecases/procedures/begin-proof.ts';
import { applyMethod } from '#usecases/security/apply-method.ts';
import { chooseMethod, type MethodDetails, type WantedRefused } from '#usecases/security/choose-method.ts';
import { callableNumbers, protectionOf } from '#usecases/security/protection.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, readField, toPage, type Visit } from './access.ts';
import { methodNames } from './method-names.ts';
import { type MethodChoice, MethodPage, type MethodPageProps, type MethodProblem } from './pages/security/method.tsx';
import { MethodDonePage } from './pages/security/method-done.tsx';
import { MethodProcedurePage } from './pages/security/method-procedure.tsx';

const path = '/account/security/method';
const refused = (reply: FastifyReply, problem: MethodProblem): FastifyReply => toPage(reply, `${path}?problem=${problem}`);

/** Setting how to log in: the choice, the procedure's page, the last button. */
export function methodRoutes(account: AccountServer, { app }: AccountParts): void {
  account.get(path, async (visit) => showChoices(app, visit));

  const begin = async (
    { asked, reply, account: who }: Visit,
    method: string | null,
    contacts: readonly string[],
  ): Promise<FastifyReply> => {
    const begun = await chooseMethod(app, who, { method, contacts, requestId: asked.id });
    return begun.kind === 'begun' ? toPage(reply, `${path}/${begun.id}`) : refused(reply, problemOf(begun.why));
  };
  account.post(path, (visit) => begin(visit, readField(visit.asked, 'method', 50), tickedPhones(visit.asked.body)));
  account.post(`${path}/remove`, (visit) => begin(visit, null, []));
  account.get(`${path}/remove`, ({ reply }) => toPage(reply, path));

  account.get(`${path}/:id`, async (visit) => showProcedure(app, visit));
  account.post(`${path}/:id/apply`, async ({ asked, reply, account: who, frame }) => {
    const id = asked.params.id ?? '';
    const applied = await applyMethod(app, who, { id, endOthers: asked.body?.end_others === 'on', requestId: asked.id });
    if (applied.kind === 'over') return refused(reply, 'over');
    if (applied.kind === 'not_offered') return refused(reply, 'other');
    if (applied.kind !== 'done') return toPage(reply, `${path}/${encodeURIComponent(id)}`);
    const { method, change, otherSessionsEnded } = applied;
    const name = method === null ? null : ((await methodNames(app, frame.t)).get(method) ?? method);
    return sendPage(asked, reply, page(MethodDonePage, { frame, method: name, changed: change !== 'none', otherSessionsEnded }));
  });
  account.get(`${path}/:id/apply`, ({ reply }) => toPage(reply, '/account/security'));
}

const problemOf = (why: WantedRefused): MethodProblem =>
  why === 'needs_number' || why === 'not_yet' || why === 'cannot_reach' ? why : 'other';

const problems: ReadonlySet<string> = new Set<MethodProblem>(['needs_number', 'not_yet', 'cannot_reach', 'over', 'other']);

/** Names of the boxes are `phone-<id of the contact>`: without JavaScript a form has one value for each name here. */
const tickedPhones = (body: Record<string, string> | null): string[] =>
  Object.keys(body ?? {}).flatMap((name) => /^phone-(\d{1,18})$/.exec(name)?.[1] ?? []);

async function showChoices(app: App, { asked, reply, account: { customer, decided }, frame }: Visit): Promise<FastifyReply> {
  const now = app.clock.now();
  const protection = protectionOf(app, customer, now);
  const without = withSetting(customer.facts, { method: null, contacts: null }, now);
  const [prospect] = prospectsOf(decided.policy, without, accountChannel, now);
  if (!prospect) throw new Error('prospects begin with the present');
  const { problem = '' } = asked.query;
  const props: MethodPageProps = {
    frame,
    protection,
    names: await methodNames(app, frame.t),
    choices: protection.options.map((option) => asChoice(app, customer, option, now)),
    without: prospect,
    wave: waveNow(protection, now),
    problem: problems.has(problem) ? (problem as MethodProblem) : null,
  };
  return sendPage(asked, reply, page(MethodPage, props));
}

/** A wave gives way only to another setting: until one can be chosen it cannot be cleared. */
function waveNow({ wave, options }: MethodPageProps['protection'], now: number): MethodPageProps['wave'] {
  if (wave === null || wave.from > now) return null;
  const others = options.filter(({ method }) => method !== wave.method).map(({ from }) => from);
  const from = Math.min(...others);
  return { method: wave.method, until: others.length > 0 && from > now ? from : null };
}

function asChoice(app: App, customer: Visit['account']['customer'], option: SettingOption, now: number): MethodChoice {
  const needs = app.methods.get(option.method)?.needs;
  const kind = needs === 'callable-number' ? 'call' : needs === 'mobile-number' ? 'sms' : 'other';
  return { ...option, kind, numbers: kind === 'call' ? callableNumbers(app, customer, option.method, now) : [] };
}

async function showProcedure(app: App, { asked, reply, account: who, frame }: Visit): Promise<FastifyReply> {
  const procedure = await findProcedure(app, who, asked.params.id ?? '');
  if (procedure?.kind !== 'choose-method') return refused(reply, 'over');
  if (procedure.state !== 'open') return procedure.state === 'done' ? toPage(reply, '/account/security') : refused(reply, 'over');
  const now = app.clock.now();
  const { to, contacts, provedBy } = procedure.details as unknown as MethodDetails;
  const names = await methodNames(app, frame.t);
  const numbers = contacts && callableNumbers(app, who.customer, to ?? '', now).filter(({ id }) => contacts.includes(id));
  return sendPage(
    asked,
    reply,
    page(MethodProcedurePage, {
      frame,
      id: procedure.id,
      method: to && (names.get(to) ?? to),
      byCall: provedBy !== undefined,
      numbers,
      change: settingChange(who.customer.facts, { method: to, contacts }, now),
      proved: nextProof(procedure) === null,
    }),
  );
}

import type { FastifyReply } from 'fastify';
import { networkKey } from '#core/network.ts';
import { observe } from '#ports/observation.ts';
import type { Frame } from '#ui/frame.ts';
import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { openProcedures } from '#usecases/procedures/begin-procedure.ts';
import { obstacleTo } from '#usecases/registered-information/provable.ts';
import { showRegisteredInformation } from '#usecases/registered-information/show-registered-information.ts';
import { type PinOutcome, pinBarred, submitTradingPin } from '#usecases/registered-information/submit-trading-pin.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, readField, toPage, type Visit } from './access.ts';
import { type PendingChange, RegisteredInformationPage } from './pages/registered-information.tsx';
import { TradingPinPage, type TradingPinPageProps } from './pages/trading-pin.tsx';
import { procedurePages } from './procedures.ts';

export const informationPath = '/account/registered-information';

const longestPin = 128;

/** 登録情報 (S13, S15): behind the trading PIN and the button 「認証する」. */
export function registeredInformationRoutes(account: AccountServer, parts: AccountParts): void {
  const { app } = parts;
  account.get(informationPath, (visit) => show(app, visit));

  account.post(informationPath, async (visit) => {
    const { asked, reply, account: who } = visit;
    const browser = { network: networkKey(asked.ip), requestId: asked.id };
    const outcome = await observe(
      { kind: 'use_case', name: 'submit-trading-pin' },
      () => submitTradingPin(app, who, { pin: readField(asked, 'pin', longestPin), browser }),
      ({ kind }) => kind,
    );
    return outcome.kind === 'opened'
      ? toPage(reply, informationPath)
      : askPin(app, visit, problemOf(outcome), outcome.kind === 'refused' ? 200 : 429);
  });
}

const problemOf = (outcome: Exclude<PinOutcome, { kind: 'opened' }> | PinOutcome): TradingPinPageProps['problem'] => {
  if (outcome.kind === 'waiting') return outcome;
  return outcome.kind === 'locked' || outcome.kind === 'no_pin' ? { kind: outcome.kind } : { kind: 'wrong' };
};

async function askPin(
  app: App,
  { asked, reply, frame }: Visit,
  problem: TradingPinPageProps['problem'],
  status = 200,
): Promise<FastifyReply> {
  if (problem?.kind === 'waiting') reply.header('retry-after', Math.max(0, Math.ceil((problem.until - app.clock.now()) / 1000)));
  return sendPage(asked, reply, page(TradingPinPage, { frame, problem }), problem?.kind === 'no_pin' ? 200 : status);
}

async function show(app: App, visit: Visit): Promise<FastifyReply> {
  const { asked, reply, account, frame } = visit;
  const information = await showRegisteredInformation(app, account, asked.id);
  if (information === null) {
    const barred = await pinBarred(app, account, networkKey(asked.ip));
    return askPin(app, visit, barred && problemOf(barred));
  }
  const [methodNames, pending] = await Promise.all([namesOf(app, frame), pendingChanges(app, visit)]);
  const obstacle = information.accountType === 'individual' ? obstacleTo(app, account.customer, 'change-contact', app.clock.now()) : null;
  return sendPage(asked, reply, page(RegisteredInformationPage, { frame, information, methodNames, pending, obstacle }));
}

async function namesOf(app: App, { t }: Frame): Promise<Record<string, string>> {
  const named = await Promise.all([...app.methods.values()].map(async ({ id, view }) => [id, (await view()).name(t)] as const));
  return Object.fromEntries(named);
}

/** Begun in this session and not finished: to be resumed or dropped. */
async function pendingChanges(app: App, { account }: Visit): Promise<PendingChange[]> {
  const open = await openProcedures(app, account);
  return open
    .filter(({ kind }) => kind === 'change-contact' || kind === 'move-number')
    .map(({ id, kind, details }) => ({
      id,
      field: String(details.field),
      path: `${procedurePages[kind as 'change-contact' | 'move-number'].path}/${id}`,
    }));
}

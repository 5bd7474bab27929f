import type { LiftRefusal } from '#core/hold.ts';
import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { type LiftOutcome, liftHold, whyNotLift } from '#usecases/freeze/lift-hold.ts';
import { beginProcedure, findProcedure } from '#usecases/procedures/begin-procedure.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountServer, toPage, type Visit } from './access.ts';
import { type HoldStage, TradingHoldPage, type TradingHoldPageProps } from './pages/trading-hold.tsx';
import { procedurePages } from './procedures.ts';

const { path } = procedurePages['lift-hold'];

const stages: Readonly<Partial<Record<LiftRefusal, HoldStage>>> = {
  nothing_held: { kind: 'nothing' },
  frozen: { kind: 'frozen' },
  browser_not_known_before: { kind: 'browser' },
};

const problems: Readonly<Partial<Record<LiftOutcome, TradingHoldPageProps['problem']>>> = {
  not_proved: 'failed',
  proof_not_fresh: 'failed',
  factor_young: 'young',
};

/** What is held, and the procedure that lifts it. */
export function holdRoutes(account: AccountServer, app: App): void {
  account.get(path, async (visit) => {
    const { said } = visit.asked.query;
    const refusal = await whyNotLift(app, visit.account);
    const stage = refusal === null ? ({ kind: 'offer', action: path } as const) : (stages[refusal] ?? { kind: 'frozen' });
    return show(visit, stage.kind === 'nothing' && said === 'lifted' ? { kind: 'lifted' } : stage, problems[said as LiftOutcome] ?? null);
  });

  account.post(path, async ({ asked, reply, account: who }) => {
    if ((await whyNotLift(app, who)) !== null) return toPage(reply, path);
    return toPage(reply, `${path}/${await beginProcedure(app, who, { kind: 'lift-hold', requestId: asked.id })}`);
  });

  account.get(`${path}/:id`, async (visit) => {
    const procedure = await findProcedure(app, visit.account, visit.asked.params.id ?? '');
    if (procedure?.kind !== 'lift-hold' || procedure.state !== 'open') return toPage(visit.reply, path);
    const drop = `/account/procedure/${procedure.id}/drop`;
    return procedure.proofs.registered
      ? show(visit, { kind: 'confirm', action: `${path}/${procedure.id}`, drop }, null)
      : show(visit, { kind: 'prove', action: `/account/procedure/${procedure.id}/prove`, drop }, null);
  });

  account.post(`${path}/:id`, async ({ asked, reply, account: who }) =>
    toPage(reply, `${path}?said=${await liftHold(app, who, asked.params.id ?? '', asked.id)}`),
  );
}

const show = ({ asked, reply, frame }: Visit, stage: HoldStage, problem: TradingHoldPageProps['problem']) =>
  sendPage(asked, reply, page(TradingHoldPage, { frame, stage, problem }));

import type { Instant } from '#core/instant.ts';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { StepIndicator } from '#ui/steps.tsx';
import { PageHead } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';
import { text } from './change-contact.text.ts';
import { contactWords } from './contact-words.ts';

export type ChangeStage = 'registered' | 'target' | 'ready' | 'done' | 'over' | 'lost';

export interface ChangePageProps {
  readonly frame: Frame;
  readonly id: string;
  readonly moves: boolean;
  readonly field: string;
  readonly stage: ChangeStage;
  /** Masked; null: nothing was registered. */
  readonly from: string | null;
  /** As the customer typed it, as people write it; null once the procedure is over. */
  readonly to: string | null;
  readonly expiresAt: Instant;
  /** When it is done: until when what was registered authorises nothing; null: it is not young. */
  readonly youngUntil: Instant | null;
}

const back = '/account/registered-information';

function Compared({ frame: { t }, field, from, to, moves }: ChangePageProps) {
  const words = text(t);
  return (
    <dl class="compared">
      {moves ? null : (
        <div>
          <dt>{words.from}</dt>
          <dd class="num">{from ?? words.none}</dd>
        </div>
      )}
      <div class="compared__new">
        <dt>{words.to}</dt>
        <dd class={field === 'email' ? 'compared__address' : 'num'}>{to}</dd>
      </div>
    </dl>
  );
}

function Open(props: ChangePageProps) {
  const { frame, id, moves, stage, expiresAt } = props;
  const { t } = frame;
  const words = text(t);
  const labels = moves ? words.moveSteps : words.steps;
  const current = stage === 'ready' ? labels.length : stage === 'target' && !moves ? 2 : 1;
  const apply = `${back}/${moves ? 'move' : 'change'}/${id}`;
  return (
    <>
      <StepIndicator current={current} labels={labels} of={words.stepOf(current, labels.length)} />
      <Compared {...props} />
      {stage === 'ready' ? (
        <ul class="plain-list">
          {(moves ? words.moveEffects : words.effects).map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      ) : null}
      {stage === 'ready' ? (
        <Action action={apply} label={moves ? words.applyMove : words.apply} look="primary" />
      ) : (
        <Action
          action={`/account/procedure/${id}/prove`}
          label={stage === 'target' && !moves ? words.proveNew : words.prove}
          look="primary"
        />
      )}
      <p class="hint">{words.until(t.format.time(expiresAt))}</p>
      <Action action={`/account/procedure/${id}/drop`} label={words.drop} look="quiet" />
    </>
  );
}

function Done({ frame: { t }, moves, field, youngUntil }: ChangePageProps) {
  const words = text(t);
  const name = contactWords(t).fields[field] ?? field;
  const until = youngUntil === null ? null : `${t.format.date(youngUntil)}${t.lang === 'ja' ? '' : ' '}${t.format.timeFrom(youngUntil)}`;
  return (
    <>
      <Notice tone="ok" title={moves ? words.doneMoveTitle : words.doneTitle} alert>
        <p>{moves ? words.doneMove : words.done(name)}</p>
      </Notice>
      <ul class="plain-list">
        <li>{words.doneOthers}</li>
        <li>{words.doneTold}</li>
        {until === null ? null : <li>{words.doneYoung(until)}</li>}
      </ul>
      <ButtonLink href={back} label={words.back} look="secondary" />
    </>
  );
}

function Ended({ frame: { t }, stage }: ChangePageProps) {
  const words = text(t);
  return (
    <>
      <Notice tone={stage === 'lost' ? 'error' : 'warn'} title={stage === 'lost' ? words.lostTitle : words.overTitle} alert>
        <p>{stage === 'lost' ? words.lost : words.over}</p>
      </Notice>
      <ButtonLink href={back} label={words.back} look="secondary" />
    </>
  );
}

/** What is about to be changed, what is still to be proved, and what came of it. */
export function ChangePage(props: ChangePageProps) {
  const { frame, field, stage, moves } = props;
  const { t } = frame;
  const words = text(t);
  const name = contactWords(t).fields[field] ?? field;
  const registers = props.from === null && props.to !== null;
  const title = moves ? words.move : registers ? words.register(name) : words.change(name);
  const why =
    stage === 'registered'
      ? words.registeredWhy
      : stage === 'target'
        ? moves
          ? words.moveWhy
          : words.targetWhy
        : stage === 'ready'
          ? words.readyWhy
          : null;
  return (
    <AccountLayout frame={frame} title={title} section="information">
      <div class="column">
        <div class="card stack">
          <PageHead t={t} title={title} why={why} />
          {stage === 'done' ? <Done {...props} /> : stage === 'over' || stage === 'lost' ? <Ended {...props} /> : <Open {...props} />}
        </div>
      </div>
    </AccountLayout>
  );
}

import type { Instant } from '#core/instant.ts';
import type { MethodView, MethodViewProps } from '#methods/method.ts';
import { Countdown } from '#ui/countdown.tsx';
import { Focus } from '#ui/dial.tsx';
import { Action } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { CheckButton, Live, reloadSeconds } from '#ui/live.tsx';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { StepIndicator } from '#ui/steps.tsx';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { text } from './recovery.text.ts';
import type { OfferedMethod } from './start.tsx';

export interface FirstProofPageProps {
  readonly frame: Frame;
  /** Path of this page; it posts to it, and to `/again` and `/extend` below it. */
  readonly base: string;
  readonly version: string;
  readonly view: MethodView<unknown>;
  readonly method: string;
  /** A call: without JavaScript the page loads itself again. */
  readonly answeredElsewhere: boolean;
  readonly now: Instant;
  /** `asking` with what the method shows; `waiting` until an instant. */
  readonly stage:
    | { readonly kind: 'asking'; readonly challenge: MethodViewProps<unknown> }
    | { readonly kind: 'over'; readonly why: 'expired' | 'failed' }
    | { readonly kind: 'waiting'; readonly until: Instant };
  /** From when another code or number may be asked for. */
  readonly askableFrom: Instant;
  /** Set when one was asked for too soon or too often. */
  readonly refusedUntil: Instant | null;
  /** The other ways. */
  readonly others: readonly Pick<OfferedMethod, 'id' | 'name'>[];
}

function Again({ frame, base, method, answeredElsewhere, askableFrom, now, stage }: FirstProofPageProps) {
  const words = text(frame.t).first;
  if (stage.kind === 'waiting') return null;
  const seconds = Math.max(0, Math.ceil((askableFrom - now) / 1000));
  return (
    <div class="alternative">
      {stage.kind === 'asking' ? <p class="hint">{words.againHint}</p> : null}
      <form method="post" action={safeUrl(`${base}/again`)} class="action" data-once>
        <input type="hidden" name="method" value={method} />
        <button
          type="submit"
          class={`btn btn--${stage.kind === 'asking' ? 'secondary' : 'primary'}`}
          data-wait={seconds}
          data-waiting={words.againIn}
        >
          {answeredElsewhere ? words.again.number : words.again.code}
        </button>
      </form>
    </div>
  );
}

function Others({ frame, base, others }: Pick<FirstProofPageProps, 'frame' | 'base' | 'others'>) {
  const words = text(frame.t).first;
  return (
    <>
      {others.map(({ id, name }) => (
        <div class="alternative" key={id}>
          <Action action={`${base}/again`} values={{ method: id }} label={words.other(name)} />
        </div>
      ))}
    </>
  );
}

function Main(props: FirstProofPageProps) {
  const { frame, base, stage, view, now, answeredElsewhere } = props;
  const { t } = frame;
  const words = text(t).first;
  if (stage.kind === 'over') return <Again {...props} />;
  if (stage.kind === 'waiting')
    return (
      <Focus label={words.waiting.whenLabel}>
        <p class="focus__label">{words.waiting.whenLabel}</p>
        <p class="big-date">{words.waiting.from(t.format.timeFrom(stage.until))}</p>
        <Countdown t={t} now={now} until={stage.until} lifetime={stage.until - now} label={words.waiting.left} />
      </Focus>
    );
  return (
    <>
      {view.render(stage.challenge)}
      {answeredElsewhere ? <CheckButton t={t} base={base} /> : null}
    </>
  );
}

function headOf({ frame, stage, view }: FirstProofPageProps): { readonly title: string; readonly why: string } {
  const { t } = frame;
  const words = text(t).first;
  if (stage.kind === 'asking') return { title: view.title(t), why: view.why(t, 'unproved') };
  if (stage.kind === 'over') return words[stage.why];
  return { title: words.waiting.title(t.format.timeFrom(stage.until)), why: words.waiting.why };
}

/** The first proof: a code or a call, of whom nothing is known yet. The page is the same for every login ID. */
export function FirstProofPage(props: FirstProofPageProps) {
  const { frame, base, stage, view, answeredElsewhere, version, refusedUntil } = props;
  const { t } = frame;
  const all = text(t);
  const words = all.first;
  const { title, why } = headOf(props);
  const reload = stage.kind === 'asking' && answeredElsewhere ? reloadSeconds : undefined;
  return (
    <Layout frame={frame} title={title} scripts={['factor.js']} reloadWithoutScript={reload}>
      <div class="split">
        <div class="stack">
          <StepIndicator current={1} labels={all.steps} of={all.stepsLabel(1, all.steps.length)} />
          <PageHead t={t} title={title} why={why} />
          {refusedUntil === null ? null : (
            <Notice tone="warn" icon="clock" title={words.tooSoonTitle} alert>
              <p>{words.againFrom(t.format.timeFrom(refusedUntil))}</p>
            </Notice>
          )}
          <Live base={base} version={version}>
            <Main {...props} />
          </Live>
        </div>
        <aside class="aside">
          {stage.kind === 'asking' ? view.aside?.(stage.challenge) : null}
          <Section title={words.againTitle} icon="phone">
            <div class="alternatives">
              {stage.kind === 'asking' ? <Again {...props} /> : null}
              <Others {...props} />
              <p class="hint">{words.nothing}</p>
              <SupportLine frame={frame} />
              <p class="hint">{words.shownAnyway}</p>
            </div>
          </Section>
        </aside>
      </div>
    </Layout>
  );
}

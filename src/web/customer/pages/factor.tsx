import type { MessageKind } from '#core/gateway-circuit.ts';
import type { Instant } from '#core/instant.ts';
import type { MethodView, MethodViewProps } from '#methods/method.ts';
import { Action } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, PublishedNumber } from '#ui/layout.tsx';
import { CheckButton, Live, reloadSeconds } from '#ui/live.tsx';
import { Notice } from '#ui/notice.tsx';
import { StepIndicator } from '#ui/steps.tsx';
import { text } from './factor.text.ts';
import { type ChannelName, PageHead, Section } from './page-head.tsx';

export interface FactorPageProps<Prompt = unknown> {
  readonly frame: Frame;
  readonly channel: ChannelName;
  /** `/login/<uid>`; the page posts to `/resend`, `/switch` and `/not-me` below it. */
  readonly base: string;
  /** Of this state of the page: an event with another one loads the page again. */
  readonly version: string;
  readonly view: MethodView<Prompt>;
  readonly challenge: MethodViewProps<Prompt>;
  /** The method is answered elsewhere (a call): without JavaScript the page loads itself again. */
  readonly answeredElsewhere: boolean;
  /** A password was part of this login: then this is step 2 of 2. */
  readonly afterPassword: boolean;
  /** Another browser is logging in as this customer, with the right password. */
  readonly others: boolean;
  /** What the code leaves by does not answer at this moment. */
  readonly delayed: MessageKind | null;
  /** Methods the customer may use instead; names from their views. `buys`: a call after which one more code is sent, no factor by itself. */
  readonly alternatives: readonly { readonly method: string; readonly name: string; readonly buys?: boolean }[];
  /** Why this is not the method that was to be expected, and that method's name; null when it is. `buys` as above. */
  readonly instead: { readonly why: 'sends_exhausted' | 'locked'; readonly name: string; readonly buys: boolean } | null;
  /** No code can be sent again before; null: when the wait shown is over. */
  readonly noMoreUntil: Instant | null;
}

function Others({ frame, base }: Pick<FactorPageProps, 'frame' | 'base'>) {
  const words = text(frame.t);
  return (
    <Notice tone="error" title={words.othersTitle} icon="person" alert>
      <p>{words.others}</p>
      <Action action={`${base}/not-me`} label={words.notMe} look="quiet" />
    </Notice>
  );
}

function Resend({ frame, base, seconds }: { readonly frame: Frame; readonly base: string; readonly seconds: number }) {
  const words = text(frame.t);
  return (
    <div class="alternative">
      <p class="hint">{seconds > 0 ? words.resendHint(frame.t.format.seconds(seconds)) : words.resendNow}</p>
      <form method="post" action={`${base}/resend`} class="action" data-once>
        <button type="submit" class="btn btn--secondary" data-wait={seconds} data-waiting={words.resendIn}>
          {words.resend}
        </button>
      </form>
    </div>
  );
}

function Instead({ frame, instead }: Pick<FactorPageProps, 'frame' | 'instead'>) {
  if (instead === null) return null;
  const words = text(frame.t);
  const { title, body } = words.instead[instead.why];
  return (
    <Notice tone="info" title={title(instead.name)}>
      <p>{instead.buys ? words.instead.buys : body}</p>
    </Notice>
  );
}

/** Before the code is asked for: it may not come for a while, and what else the customer can do now. */
function Delayed({
  frame,
  base,
  kind,
  alternatives: all,
}: Pick<FactorPageProps, 'frame' | 'base' | 'alternatives'> & { readonly kind: MessageKind }) {
  const words = text(frame.t);
  const { title, why, wait, instead } = words.delayed[kind];
  // A call that buys one more message helps nobody while none goes out.
  const alternatives = all.filter(({ buys }) => buys !== true);
  return (
    <Notice tone="warn" title={title}>
      <p>{why}</p>
      <p>{alternatives.length > 0 ? instead : wait}</p>
      {alternatives.map(({ method, name }) => (
        <Action key={method} action={`${base}/switch`} values={{ method }} label={words.switchTo(name)} look="primary" />
      ))}
    </Notice>
  );
}

function Help<Prompt>({ frame, base, challenge, alternatives: all, delayed, noMoreUntil }: FactorPageProps<Prompt>) {
  const words = text(frame.t);
  const alternatives = delayed === null ? all : []; // they stand above the code
  return (
    <Section title={words.helpTitle}>
      <div class="alternatives">
        {noMoreUntil === null ? null : <p class="hint">{words.noMore(frame.t.format.timeFrom(noMoreUntil))}</p>}
        {challenge.resendIn === null || noMoreUntil !== null ? null : <Resend frame={frame} base={base} seconds={challenge.resendIn} />}
        {alternatives.map(({ method, name, buys }) => (
          <div class="alternative" key={method}>
            <p class="hint">{buys ? words.buyHint : words.switchHint}</p>
            <Action action={`${base}/switch`} values={{ method }} label={buys ? words.buy : words.switchTo(name)} />
          </div>
        ))}
        <p class="hint">
          {words.supportHint} <PublishedNumber number={frame.house.supportNumber} />
        </p>
      </div>
    </Section>
  );
}

/** The proof came after its time: what came is told, and only a new attempt leads on. */
function Late<Prompt>({ frame, base, view, challenge }: FactorPageProps<Prompt>) {
  return (
    <div class="stack">
      {view.render(challenge)}
      <Action action={`${base}/again`} label={text(frame.t).again} look="primary" />
    </div>
  );
}

function Main<Prompt>(props: FactorPageProps<Prompt>) {
  const { frame, base, version, view, challenge, answeredElsewhere } = props;
  if (challenge.state === 'late') return <Late {...props} />;
  return (
    <div class="stack">
      <Live base={base} version={version}>
        {view.render(challenge)}
      </Live>
      {answeredElsewhere ? <CheckButton t={frame.t} base={base} /> : null}
    </div>
  );
}

/** The second step: the method's own parts between what every method shares. */
export function FactorPage<Prompt>(props: FactorPageProps<Prompt>) {
  const { frame, channel, view, challenge, answeredElsewhere, afterPassword, others, base, delayed, alternatives } = props;
  const { t } = frame;
  const words = text(t);
  const late = challenge.state === 'late';
  return (
    <Layout
      frame={frame}
      title={view.title(t)}
      scripts={['factor.js']}
      reloadWithoutScript={answeredElsewhere && !late ? reloadSeconds : undefined}
    >
      <div class="split">
        <div>
          {afterPassword ? <StepIndicator current={2} labels={words.steps} of={words.stepsLabel(2, words.steps.length)} /> : null}
          <PageHead t={t} channel={channel} title={view.title(t)} why={late || delayed ? null : view.why(t, challenge.occasion)} />
          {others ? <Others frame={frame} base={base} /> : null}
          {late ? null : <Instead frame={frame} instead={props.instead} />}
          {delayed ? <Delayed frame={frame} base={base} kind={delayed} alternatives={alternatives} /> : null}
          <Main {...props} />
        </div>
        <aside class="aside" aria-label={words.helpTitle}>
          {view.aside?.(challenge)}
          <Help {...props} />
        </aside>
      </div>
    </Layout>
  );
}

import { digitsToDial } from '#core/written-number.ts';
import type { MethodView, MethodViewProps } from '#methods/method.ts';
import { Countdown } from '#ui/countdown.tsx';
import { DialNumber, Focus, Masked, Waiting } from '#ui/dial.tsx';
import { Action } from '#ui/form.tsx';
import { Icon } from '#ui/icon.tsx';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { Instructions } from '#ui/steps.tsx';
import { type CallPrompt, timing } from './challenge.ts';
import { text } from './text.ts';

type Props = MethodViewProps<CallPrompt>;

/** Asks the network to present the caller's number even where the phone withholds it. */
const presentNumber = '186';

function Dial({ t, prompt }: Props) {
  const words = text(t);
  const digits = `${presentNumber}${digitsToDial(prompt.number)}`;
  const written = `${presentNumber}-${t.format.phone(prompt.number)}`;
  return (
    <>
      <p class="dial__label">
        {words.numberLabel}
        <span class="tag">{words.free}</span>
      </p>
      <DialNumber parts={written.split('-')} digits={digits} label={words.dialLabel(written)} />
      <a class="btn btn--primary btn--block touch-only" href={safeUrl(`tel:${digits}`)}>
        <Icon name="phone" />
        {words.callButton}
      </a>
      <p class="hint dial__note">{words.prefix}</p>
    </>
  );
}

function Extension({ t, action, extended }: Props) {
  const words = text(t);
  if (extended) return <p class="hint dial__note">{words.extended}</p>;
  return (
    <div class="extension">
      <p class="hint">{words.extendHint(t.format.duration(timing.extendedLifetime ?? timing.lifetime))}</p>
      <Action action={`${action}/extend`} label={words.extend} look="quiet" />
    </div>
  );
}

function Phones({ t, prompt, occasion }: Props) {
  const words = text(t);
  return (
    <section class="section">
      <h2 class="section__title">{words.phonesTitle}</h2>
      <p class="hint">{occasion === 'login' ? words.phonesHint[prompt.choice ?? 'all'] : words.listedHint}</p>
      <ul class="phones">
        {prompt.callable.map(({ kind, masked }) => (
          <li key={`${kind} ${masked}`}>
            <span>{words.kinds[kind] ?? words.otherKind}</span>
            <Masked value={masked} spoken={words.ending(masked.slice(-4))} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Explanations(props: Props) {
  const words = text(props.t);
  return (
    <>
      <section class="section">
        <h2 class="section__title">{words.howTitle}</h2>
        <Instructions items={words.how} />
      </section>
      {props.prompt.callable.length > 0 ? <Phones {...props} /> : null}
    </>
  );
}

function Late({ t }: Props) {
  const words = text(t);
  return (
    <Notice tone="warn" title={words.lateTitle} alert>
      <p>{words.late}</p>
    </Notice>
  );
}

function Pending(props: Props) {
  const { t, now, shownAt, expiresAt, state } = props;
  const words = text(t);
  return (
    <div class="stack">
      {state === 'withheld' ? (
        <Notice tone="error" title={words.withheldTitle} alert>
          <p>{words.withheld}</p>
        </Notice>
      ) : null}
      <Focus label={words.numberLabel}>
        <Dial {...props} />
        <Countdown
          t={t}
          now={now}
          until={expiresAt}
          lifetime={expiresAt - shownAt}
          label={words.timeLabel}
          fixed={words.until(t.format.time(expiresAt))}
        />
        <Waiting text={words.waiting} />
        <Extension {...props} />
      </Focus>
      <Notice tone="warn" icon="shield" title={words.warnTitle}>
        <p>{words.warn}</p>
      </Notice>
    </div>
  );
}

/** The page of 電話番号認証: one number, big, with 186 in front. */
export const view: MethodView<CallPrompt> = {
  title: (t) => text(t).title,
  why: (t, occasion) => text(t).why[occasion],
  name: (t) => text(t).name,
  offer: (t) => text(t).offer,
  render: (props) => (props.state === 'late' ? <Late {...props} /> : <Pending {...props} />),
  aside: (props) => (props.state === 'late' ? null : <Explanations {...props} />),
};

import type { Instant } from '#core/instant.ts';
import { Countdown, secondsUntil } from '#ui/countdown.tsx';
import { Focus } from '#ui/dial.tsx';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { Live } from '#ui/live.tsx';
import { text } from './hold.text.ts';
import { type ChannelName, PageHead, Section } from './page-head.tsx';

export interface HoldPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
  /** `/login/<uid>` */
  readonly base: string;
  readonly version: string;
  /**
   * `failures`: wrong answers. `places`: too many attempts stand open for this customer. `numbers`: every number of the pool is shown to somebody.
   * `sends`: no more messages for a while. `locked`: too many failures in other places; only support leads on.
   */
  readonly reason: 'failures' | 'places' | 'numbers' | 'sends' | 'locked';
  readonly now: Instant;
  /** From when it goes on; null: not by waiting. For `places` and `numbers` it may be sooner. */
  readonly until: Instant | null;
}

function When({ frame, reason, now, until }: HoldPageProps & { readonly until: Instant }) {
  const { t } = frame;
  const words = text(t);
  const time = t.format.timeFrom(until);
  const written = reason === 'failures' || reason === 'sends' ? words.from(time) : words.about(time);
  return (
    <Focus label={words[reason].when}>
      <p class="focus__label">{words[reason].when}</p>
      <p class="big-date">{written}</p>
      <Countdown t={t} now={now} until={until} lifetime={until - now} label={words.waiting} />
      <p>{words.moves}</p>
    </Focus>
  );
}

function Support({ frame, reason }: Pick<HoldPageProps, 'frame' | 'reason'>) {
  const words = text(frame.t);
  return (
    <Section title={reason === 'locked' ? words.onlySupportTitle : words.supportTitle} icon="phone">
      <p>{words.support}</p>
      <SupportLine frame={frame} />
    </Section>
  );
}

/** The login goes on later by itself: why, and from when. */
export function HoldPage(props: HoldPageProps) {
  const { frame, channel, base, version, reason, now, until } = props;
  const { t } = frame;
  const words = text(t);
  const { title, why } = words[reason];
  return (
    <Layout
      frame={frame}
      title={title}
      scripts={['factor.js']}
      reloadWithoutScript={until === null ? undefined : Math.min(60, Math.max(5, secondsUntil(until, now)))}
    >
      <div class="column stack">
        <PageHead t={t} channel={channel} title={title} why={why} />
        <Live base={base} version={version}>
          {until === null ? <Support frame={frame} reason={reason} /> : <When {...props} until={until} />}
        </Live>
        {until === null ? null : (
          <div class="alternative">
            <p class="hint">{words.retryHint}</p>
            <ButtonLink href={base} label={words.retry} look="secondary" />
          </div>
        )}
        {reason === 'sends' ? <Support frame={frame} reason={reason} /> : null}
        {reason === 'places' ? (
          <div class="alternative">
            <p class="hint">{words.notMeHint}</p>
            <Action action={`${base}/not-me`} label={words.notMe} look="quiet" />
          </div>
        ) : null}
      </div>
    </Layout>
  );
}

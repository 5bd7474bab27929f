import type { Duration, Instant } from '#core/instant.ts';
import { bilingual, type Catalogue } from './catalogue.ts';

const text = bilingual({
  ja: {
    left: '残り',
    announce: 'あと{time}です。',
    ended: '時間になりました。画面が変わるまでお待ちください。',
    long: '{m}分{s}秒',
    short: '{s}秒',
  },
  en: {
    left: 'Time left',
    announce: '{time} left.',
    ended: 'Time is up. Please wait for the page to change.',
    long: '{m} min {s} s',
    short: '{s} s',
  },
});

/** Whole seconds from now until an instant, never negative. */
export const secondsUntil = (instant: Instant, now: Instant): number => Math.max(0, Math.ceil((instant - now) / 1000));

export interface CountdownProps {
  readonly t: Catalogue;
  readonly now: Instant;
  readonly until: Instant;
  /** Length of the whole bar. */
  readonly lifetime: Duration;
  /** What runs out, e.g. 受付時間. */
  readonly label: string;
  /** `20時15分まで`: stays true while the page stands still. Without it the seconds as counted by the server are shown even where no script runs. */
  readonly fixed?: string;
}

/** Time that runs out: a text, a bar, and a line for screen readers that speaks at 60, 30 and 10 seconds only. The server decides, not this. */
export function Countdown({ t, now, until, lifetime, label, fixed }: CountdownProps) {
  const words = text(t);
  const left = secondsUntil(until, now);
  return (
    <div
      class="countdown"
      data-countdown={left}
      data-long={words.long}
      data-short={words.short}
      data-announce={words.announce}
      data-ended={words.ended}
    >
      <p class="countdown__line">
        <span>{label}</span>
        <span class="countdown__value">
          <span class="num countdown__left" data-countdown-left hidden={fixed !== undefined} aria-hidden="true" data-prefix={words.left}>
            {`${words.left} ${t.format.seconds(left)}`}
          </span>
          {fixed === undefined ? null : <span class="num countdown__until">{fixed}</span>}
        </span>
      </p>
      <progress class="bar" max={Math.max(1, Math.round(lifetime / 1000))} value={left} aria-label={words.left} data-countdown-bar />
      <p class="visually-hidden" aria-live="polite" data-countdown-spoken />
    </div>
  );
}

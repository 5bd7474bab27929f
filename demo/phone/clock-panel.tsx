import { writeInstant } from './format.ts';
import { Icon } from './icon.tsx';
import type { ClockState } from './network.ts';
import { instantOf, lastStop, type Stop, stops } from './stops.ts';
import type { Text } from './text.ts';

interface ClockPanelProps {
  readonly text: Text;
  readonly clock: ClockState | null;
  readonly failed: boolean;
}

/** The application's time and the dates it can jump to. */
export function ClockPanel({ text, clock, failed }: ClockPanelProps) {
  const t = text.clock;
  return (
    <section class="card clock" aria-labelledby="clock-heading">
      <div class="clock__now">
        <h2 id="clock-heading" class="card__title">
          <Icon name="calendar" />
          {t.heading}
        </h2>
        {clock ? (
          <>
            <p class="clock__label">{t.now}</p>
            <p class="clock__time num" data-clock data-offset={clock.now - clock.machineNow} data-lang={text.lang}>
              {writeInstant(clock.now, text)}
            </p>
          </>
        ) : null}
        {clock ? null : (
          <p class="notice notice--error" role="status">
            <Icon name="alert" />
            {t.lost}
          </p>
        )}
        {failed ? (
          <p class="notice notice--error" role="alert">
            <Icon name="alert" />
            {t.failed}
          </p>
        ) : null}
        <p class="hint">{t.how}</p>
      </div>
      <form method="post" action="/clock" class="clock__form" data-clock-form data-moving={t.moving}>
        <ol class="stops">
          {stops.map((stop) => (
            <StopItem key={stop.id} text={text} stop={stop} clock={clock} />
          ))}
        </ol>
        <div class="clock__start">
          <button type="submit" class="button button--quiet" name="to" value="start" disabled={!clock}>
            {t.start}
          </button>
          <span class="hint">{t.startNote}</span>
        </div>
        <p class="clock__moving" role="status" data-clock-status></p>
      </form>
    </section>
  );
}

function StopItem({ text, stop, clock }: { readonly text: Text; readonly stop: Stop; readonly clock: ClockState | null }) {
  const t = text.clock;
  const [date = '', what = ''] = t.stops[stop.id];
  const isPast = clock !== null && stop.to !== 'now' && instantOf(stop, clock.machineNow) < clock.now;
  const isHere = clock !== null && lastStop(clock.now, clock.machineNow)?.id === stop.id;
  return (
    <li class={isHere ? 'stop stop--here' : isPast ? 'stop stop--past' : 'stop'} {...(isHere && { 'aria-current': 'date' as const })}>
      <span class="stop__date num">{date}</span>
      <span class="stop__what">
        {what}
        {isHere ? <span class="stop__here">{t.here}</span> : null}
      </span>
      <button
        type="submit"
        class="button button--small"
        name="to"
        value={stop.to}
        disabled={!clock}
        aria-label={`${date} ${isPast ? t.again : t.jump}`}
      >
        {isPast ? t.again : t.jump}
      </button>
    </li>
  );
}

import { Focus } from '#ui/dial.tsx';
import { Action } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { type ChannelName, PageHead } from './page-head.tsx';
import { text } from './upcoming.text.ts';
import { type UpcomingRequirement, wordUpcoming } from './upcoming-requirement.tsx';

export interface UpcomingPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
  /** `/login/<uid>`; the button posts to `/continue` below it. */
  readonly base: string;
  readonly upcoming: UpcomingRequirement;
  /** What would lock this customer out from that date, judged by what is registered now. */
  readonly obstacle: 'no_valid_phone_number' | 'no_email' | null;
}

function Readiness({ frame, obstacle }: Pick<UpcomingPageProps, 'frame' | 'obstacle'>) {
  const words = text(frame.t);
  if (obstacle === null) {
    return (
      <Notice tone="ok" title={words.readyTitle}>
        <p>{words.ready}</p>
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={words.noNumberTitle}>
      <p>{obstacle === 'no_email' ? words.noAddress : words.noNumber}</p>
      <SupportLine frame={frame} />
    </Notice>
  );
}

/** After the right password, while nothing more is asked yet: what will be asked, from when. */
export function UpcomingPage({ frame, channel, base, upcoming, obstacle }: UpcomingPageProps) {
  const { t } = frame;
  const words = text(t);
  return (
    <Layout frame={frame} title={words.pageTitle}>
      <div class="column stack">
        <PageHead t={t} channel={channel} title={words.pageTitle} why={words.why} />
        <Focus label={words.starts}>
          <p class="focus__label">{words.starts}</p>
          <p class="big-date">
            <span class="num">{t.format.date(upcoming.from)}</span>
            {upcoming.planned ? <small>{words.plannedMark}</small> : null}
          </p>
          <p>{wordUpcoming(t, upcoming).body}</p>
          {upcoming.planned ? <p class="hint">{words.plannedNote}</p> : null}
        </Focus>
        <Readiness frame={frame} obstacle={obstacle} />
        <Action action={`${base}/continue`} label={words.submit(t.local(channel))} look="primary" />
      </div>
    </Layout>
  );
}

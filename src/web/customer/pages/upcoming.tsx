import { compensationWarning } from '#core/compensation-warning.text.ts';
import { Focus } from '#ui/dial.tsx';
import { Action } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
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
  /** The warning about compensation (S17); its showing is on record before the page is sent. */
  readonly warns: boolean;
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

/** The checklist is a page of the account site: it is named, and led to, but this login goes on first. */
function Checklist({ frame }: Pick<UpcomingPageProps, 'frame'>) {
  const words = text(frame.t);
  return (
    <p>
      {words.checklist} <a href={safeUrl('/account/readiness')}>{words.checklistLink}</a>
    </p>
  );
}

function Warning({ frame }: Pick<UpcomingPageProps, 'frame'>) {
  const { title, body } = compensationWarning;
  return (
    <Notice tone="warn" title={frame.t.local(title)}>
      {body.map((sentence) => (
        <p key={sentence.en}>{frame.t.local(sentence)}</p>
      ))}
    </Notice>
  );
}

/** After the right password, while nothing more is asked yet: what will be asked, from when. */
export function UpcomingPage({ frame, channel, base, upcoming, obstacle, warns }: UpcomingPageProps) {
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
        {/* Nobody is told that nothing needs to be done, and then that it does. */}
        {warns && obstacle === null ? null : <Readiness frame={frame} obstacle={obstacle} />}
        {warns ? <Warning frame={frame} /> : null}
        <Checklist frame={frame} />
        <Action action={`${base}/continue`} label={words.submit(t.local(channel))} look="primary" />
      </div>
    </Layout>
  );
}

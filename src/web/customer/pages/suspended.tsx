import type { Instant } from '#core/instant.ts';
import { Focus } from '#ui/dial.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { type ChannelName, PageHead, Section } from './page-head.tsx';
import { text } from './suspended.text.ts';

export interface SuspendedPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
  /** When it really resumes; null while a method that it depends on has no date. */
  readonly resumesAt: Instant | null;
  /** 予定: the date may still move. */
  readonly planned: boolean;
}

function Resumption({ frame, resumesAt, planned }: SuspendedPageProps) {
  const { format } = frame.t;
  const words = text(frame.t);
  if (resumesAt === null) {
    return (
      <Focus label={words.resumes}>
        <p class="big-date">{words.unknown}</p>
        <p>{words.unknownMore}</p>
      </Focus>
    );
  }
  return (
    <Focus label={words.resumes}>
      <p class="focus__label">{words.resumes}</p>
      <p class="big-date">
        <span class="num">{format.date(resumesAt)}</span>
        {planned ? <small>{words.plannedMark}</small> : null}
        <small>{words.at(format.time(resumesAt))}</small>
      </p>
      {planned ? <p>{words.planned}</p> : null}
    </Focus>
  );
}

/** Shown before any password is asked (mission.md rule 4). */
export function SuspendedPage(props: SuspendedPageProps) {
  const { frame, channel } = props;
  const { t } = frame;
  const words = text(t);
  const title = words.title(t.local(channel));
  return (
    <Layout frame={frame} title={title}>
      <div class="column stack">
        <PageHead t={t} title={title} why={words.why} />
        <Resumption {...props} />
        <Section title={words.othersTitle} icon="phone">
          <p>{words.others}</p>
          <SupportLine frame={frame} />
        </Section>
      </div>
    </Layout>
  );
}

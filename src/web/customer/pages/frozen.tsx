import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { text } from './frozen.text.ts';
import { type ChannelName, PageHead, Section } from './page-head.tsx';

export interface FrozenPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
}

/** Login is frozen (mission.md rule 14). Shown only after the right password, and whatever the factor would be. */
export function FrozenPage({ frame, channel }: FrozenPageProps) {
  const { t } = frame;
  const words = text(t);
  return (
    <Layout frame={frame} title={words.title}>
      <div class="column stack">
        <PageHead t={t} channel={channel} title={words.title} why={words.why} />
        <Notice tone="info" title={words.assetsTitle}>
          <p>{words.assets}</p>
        </Notice>
        <Section title={words.againTitle} icon="phone">
          <p>{words.again}</p>
          <SupportLine frame={frame} />
          <p>{words.noRetry}</p>
        </Section>
        <Section title={words.unknownTitle}>
          <p>{words.unknown}</p>
        </Section>
      </div>
    </Layout>
  );
}

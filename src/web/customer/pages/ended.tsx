import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout } from '#ui/layout.tsx';
import { Live } from '#ui/live.tsx';
import { text } from './ended.text.ts';
import { type ChannelName, PageHead } from './page-head.tsx';

export interface EndedPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
  /** `evicted`: the place was given to another attempt of the same customer. */
  readonly reason: 'expired' | 'replaced' | 'failed' | 'evicted';
  /** Posted to for a new attempt without another password; null once the login itself has ended. */
  readonly again: string | null;
  /** Where a login starts again, on the channel's own site; null for an app. */
  readonly startOver: string | null;
  /** Set while a late proof may still arrive, so that the page can say so. */
  readonly live: { readonly base: string; readonly version: string } | null;
}

function StartOver({ words, startOver }: { readonly words: ReturnType<typeof text>; readonly startOver: string | null }) {
  return startOver ? <ButtonLink href={startOver} label={words.startOver} /> : <p>{words.where}</p>;
}

/** A challenge, or a whole login, that is over. */
export function EndedPage({ frame, channel, reason, again, startOver, live }: EndedPageProps) {
  const { t } = frame;
  const words = text(t);
  const { title, why } = words[reason];
  const body = (
    <div class="stack">
      <p>{words.nothing}</p>
      {again ? <Action action={again} label={words.again} look="primary" /> : <StartOver words={words} startOver={startOver} />}
    </div>
  );
  return (
    <Layout frame={frame} title={title} scripts={live ? ['factor.js'] : []}>
      <div class="column">
        <PageHead t={t} channel={channel} title={title} why={why} />
        {live ? <Live {...live}>{body}</Live> : body}
      </div>
    </Layout>
  );
}

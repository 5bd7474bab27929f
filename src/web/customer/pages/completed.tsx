import { bilingual } from '#ui/catalogue.ts';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { type ChannelName, PageHead } from './page-head.tsx';

const text = bilingual({
  ja: {
    title: 'ログインしました',
    done: 'ご本人の確認が終わりました',
    why: 'お取引の画面へ、自動で進みます。',
    next: (channel: string) => `${channel}へ進む`,
    hint: '画面が変わらないときは、下のボタンを押してください。',
  },
  en: {
    title: 'You are logged in',
    done: 'We know that it is you',
    why: 'You are being taken to the trading pages.',
    next: (channel: string) => `Go on to ${channel}`,
    hint: 'If nothing happens, please press the button.',
  },
});

export interface CompletedPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
  /** Address of the relying party; the same one stands in the Refresh header. */
  readonly next: string;
}

/** Answered with 200 and a Refresh header: `form-action` would block a redirect to another origin. */
export function CompletedPage({ frame, channel, next }: CompletedPageProps) {
  const { t } = frame;
  const words = text(t);
  return (
    <Layout frame={frame} title={words.title}>
      <div class="column stack">
        <PageHead t={t} channel={channel} title={words.title} why={words.why} />
        <Notice tone="ok" title={words.done} />
        <p class="hint">{words.hint}</p>
        <ButtonLink href={next} label={words.next(t.local(channel))} />
      </div>
    </Layout>
  );
}

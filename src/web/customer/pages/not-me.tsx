import { bilingual } from '#ui/catalogue.ts';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, PublishedNumber, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { Instructions } from '#ui/steps.tsx';
import { PageHead, Section } from './page-head.tsx';

const text = bilingual({
  ja: {
    title: 'お知らせいただき、ありがとうございます',
    why: '心当たりのないログインとして記録しました。当社の担当者が確認します。',
    safe: 'ほかの場所でのログインは、ご登録の電話などでの確認が終わるまで、先へ進めません。',
    goOn: 'ご自身のログインを続ける',
    nextTitle: 'お客様にお願いしたいこと',
    next: [
      '知らない人から電話がかかってきても、画面の番号に電話をかけたり、認証番号を教えたりしないでください。',
      'ログインIDとパスワードを知られている恐れがあります。いつものサイトから、パスワードを変更してください。',
      '知らない取引や出金がないか、お確かめください。',
    ],
    freezeTitle: '今すぐ口座を止めたいとき',
    freeze: 'ご登録の電話から、口座停止の専用番号へお電話ください。',
    supportTitle: 'ご相談は',
  },
  en: {
    title: 'Thank you for telling us',
    why: 'We have recorded this as a login that is not yours. Our staff will look into it.',
    safe: 'The login in the other place cannot go on until it is confirmed by one of your registered phones or addresses.',
    goOn: 'Go on with my own login',
    nextTitle: 'What we ask you to do',
    next: [
      'If a stranger calls you, do not call the number on the page for them and do not tell them a code.',
      'Somebody may know your login ID and password. Please change the password on the site you always use.',
      'Please check that there are no trades or withdrawals that you do not know.',
    ],
    freezeTitle: 'To stop your account right now',
    freeze: 'Call our number for stopping accounts from a registered phone.',
    supportTitle: 'If you need advice',
  },
});

export interface NotMePageProps {
  readonly frame: Frame;
  /** `/login/<uid>` of the customer's own login, which goes on; null when it has ended. */
  readonly base: string | null;
}

/** After 「心当たりがない」: what happens now, and how to stop everything. */
export function NotMePage({ frame, base }: NotMePageProps) {
  const { t, house } = frame;
  const words = text(t);
  return (
    <Layout frame={frame} title={words.title}>
      <div class="column stack">
        <PageHead t={t} title={words.title} why={words.why} />
        <p>{words.safe}</p>
        <Notice tone="error" icon="phone" title={words.freezeTitle}>
          <p>{words.freeze}</p>
          <p class="notice__number">
            <PublishedNumber number={house.freezeNumber} />
          </p>
        </Notice>
        <Section title={words.nextTitle}>
          <Instructions items={words.next} />
        </Section>
        <Section title={words.supportTitle} icon="phone">
          <SupportLine frame={frame} />
        </Section>
        {base ? <ButtonLink href={base} label={words.goOn} /> : null}
      </div>
    </Layout>
  );
}

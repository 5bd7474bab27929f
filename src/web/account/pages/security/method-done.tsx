import { bilingual } from '#ui/catalogue.ts';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { PageHead } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';

const text = bilingual({
  ja: {
    title: (method: string) => `${method}を設定しました`,
    removedTitle: '認証方法の設定をやめました',
    sameTitle: '設定は、もとのままです',
    why: 'ご登録のメールアドレスと携帯電話に、お知らせをお送りしました。',
    sameWhy: 'すでに、この設定になっていました。',
    ended: 'ほかの画面や機器は、ログアウトしました。',
    nextTitle: 'これからのログイン',
    next: (method: string) =>
      `ログインのたびに、${method}での確認をお願いします。この画面で続けて操作されるときも、一度だけ確認をお願いすることがあります。`,
    on: 'セキュリティ設定を見る',
  },
  en: {
    title: (method: string) => `You have set ${method}`,
    removedTitle: 'Your setting has been removed',
    sameTitle: 'The setting is as it was',
    why: 'We have told your registered email address and mobile phone.',
    sameWhy: 'It was set like this already.',
    ended: 'Other browsers and devices have been logged out.',
    nextTitle: 'From now on',
    next: (method: string) => `Each login will ask for ${method}. If you go on here, you may be asked once as well.`,
    on: 'See the security settings',
  },
});

export interface MethodDonePageProps {
  readonly frame: Frame;
  /** Name of the method; null: removed. */
  readonly method: string | null;
  readonly changed: boolean;
  readonly otherSessionsEnded: boolean;
}

/** Answers the last button of the procedure itself: the next page may ask for the method that has just been set. */
export function MethodDonePage({ frame, method, changed, otherSessionsEnded }: MethodDonePageProps) {
  const words = text(frame.t);
  const title = changed ? (method === null ? words.removedTitle : words.title(method)) : words.sameTitle;
  return (
    <AccountLayout frame={frame} title={title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={title} why={changed ? words.why : words.sameWhy} />
        {otherSessionsEnded ? <p>{words.ended}</p> : null}
        {changed && method !== null ? (
          <Notice tone="info" title={words.nextTitle}>
            <p>{words.next(method)}</p>
          </Notice>
        ) : null}
        <ButtonLink href="/account/security" label={words.on} />
      </div>
    </AccountLayout>
  );
}

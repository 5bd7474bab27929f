import { bilingual } from '#ui/catalogue.ts';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { Instructions } from '#ui/steps.tsx';
import { PageHead } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';

const text = bilingual({
  ja: {
    title: '電話番号認証のお試し',
    why: '本番と同じ画面で、お電話での確認をためせます。設定は変わりません。ログアウトもしません。',
    how: [
      '次の画面に出る番号へ、ご登録の電話からおかけください。',
      '呼び出し音のあと、電話は自動で切れます。通話料はかかりません。',
      '画面が自動で進めば、うまくいっています。',
    ],
    begin: 'お試しをはじめる',
    goOn: 'お試しを続ける',
    workedTitle: 'お電話を確認できました',
    worked: 'この電話で、電話番号認証をお使いいただけます。',
    finish: 'お試しを終わる',
    set: '電話番号認証を設定する',
    noneTitle: '今は、お試しいただけません',
    none: '使える電話番号が登録されていません。',
    back: 'セキュリティ設定に戻る',
    drop: 'やめて戻る',
  },
  en: {
    title: 'Trying phone-call authentication',
    why: 'You can try a confirmation by call as it will be. Your setting stays as it is, and you stay logged in.',
    how: [
      'Call the number on the next page from a registered phone.',
      'After ringing, the call ends by itself. It costs nothing.',
      'When the page moves on by itself, it works.',
    ],
    begin: 'Begin the trial',
    goOn: 'Go on with the trial',
    workedTitle: 'Your call has reached us',
    worked: 'You can use phone-call authentication with this phone.',
    finish: 'End the trial',
    set: 'Set phone-call authentication',
    noneTitle: 'You cannot try it now',
    none: 'No phone number that can be used is registered.',
    back: 'Back to security settings',
    drop: 'Stop and go back',
  },
});

export interface TryCallPageProps {
  readonly frame: Frame;
  readonly state: 'offered' | 'impossible' | 'begun' | 'worked';
  /** The procedure, once it has begun. */
  readonly id: string | null;
}

/** Trying a call without logging out and without changing anything. */
export function TryCallPage({ frame, state, id }: TryCallPageProps) {
  const words = text(frame.t);
  const path = '/account/security/try-call';
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={state === 'worked' ? null : words.why} />
        {state === 'worked' ? (
          <Notice tone="ok" title={words.workedTitle} alert>
            <p>{words.worked}</p>
          </Notice>
        ) : null}
        {state === 'impossible' ? (
          <Notice tone="warn" title={words.noneTitle}>
            <p>{words.none}</p>
          </Notice>
        ) : null}
        {state === 'offered' || state === 'begun' ? <Instructions items={words.how} /> : null}
        {state === 'offered' ? <Action action={path} label={words.begin} look="primary" /> : null}
        {state === 'begun' ? <Action action={`/account/procedure/${id}/prove`} label={words.goOn} look="primary" /> : null}
        {state === 'worked' ? <Action action={`${path}/${id}/finish`} label={words.finish} look="primary" /> : null}
        {state === 'worked' ? <ButtonLink href="/account/security/method" label={words.set} look="secondary" /> : null}
        {state === 'begun' ? <Action action={`/account/procedure/${id}/drop`} label={words.drop} look="quiet" /> : null}
        {state === 'offered' || state === 'impossible' ? <ButtonLink href="/account/security" label={words.back} look="secondary" /> : null}
      </div>
    </AccountLayout>
  );
}

import type { Instant } from '#core/instant.ts';
import type { LocalText } from '#core/policy/types.ts';
import { bilingual } from '#ui/catalogue.ts';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, PublishedNumber, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { PageHead, Section } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';

const text = bilingual({
  ja: {
    title: '心当たりのないログイン',
    why: '他人がお客様の口座に入った恐れがあるときは、口座をすぐに止められます。',
    about: (when: string, channel: string | null) => `${when}の、${channel === null ? '' : `${channel}への`}ログインについて`,
    doesTitle: '口座を止めると、こうなります',
    does: [
      'この画面も含めて、すべての画面と機器から、ログアウトします。',
      'ログイン、新しいご注文、出金が、できなくなります。株式や現金は、そのままです。',
      'ご登録のメールアドレスと携帯電話に、お知らせします。',
      'もとに戻すには、お客様サポートで、書類などによるご本人の確認が必要です。数日かかることがあります。',
    ],
    other: 'ご家族の操作や、ご自身がほかの機器で使ったものでないか、先にお確かめください。',
    freeze: '口座を止める',
    phone: 'お電話でも、止められます',
    back: '止めずに、履歴に戻る',
    doneTitle: '口座を止めました',
    done: 'すべての画面と機器から、ログアウトしました。ログイン、新しいご注文、出金は、できません。お預かりしている資産は、そのままです。',
    nextTitle: 'このあとのお手続き',
    next: '当社の担当者が確認します。もとに戻すときや、ご注文の取消、保有している商品の決済をご希望のときは、お客様サポートへお電話ください。',
  },
  en: {
    title: 'A login that was not you',
    why: 'If somebody else may have got into your account, you can stop it at once.',
    about: (when: string, channel: string | null) => `The login of ${when}${channel === null ? '' : ` to ${channel}`}`,
    doesTitle: 'What stopping the account does',
    does: [
      'All browsers and devices are logged out, this one too.',
      'Nobody can log in, place new orders or withdraw. Your shares and cash stay as they are.',
      'We tell your registered email address and mobile phone.',
      'To undo it, customer support must make sure that it is you, by documents for example. This may take some days.',
    ],
    other: 'Please make sure first that it was not your family, or yourself on another device.',
    freeze: 'Stop the account',
    phone: 'You can also stop it by phone',
    back: 'Do not stop it, go back to the history',
    doneTitle: 'The account is stopped',
    done: 'All browsers and devices have been logged out. Nobody can log in, place new orders or withdraw. Your assets stay as they are.',
    nextTitle: 'What comes next',
    next: 'Our staff will look into it. To undo it, or to cancel orders or close positions, please call customer support.',
  },
});

export interface DisownPageProps {
  readonly frame: Frame;
  /** null: opened without one, or it is none of this customer's. */
  readonly login: { readonly loginUid: string; readonly at: Instant; readonly channel: LocalText | null } | null;
}

/** 「心当たりがない」: what stopping does, in words, then one press. */
export function DisownPage({ frame, login }: DisownPageProps) {
  const { t, house } = frame;
  const words = text(t);
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={t} title={words.title} why={words.why} />
        {login ? (
          <p class="address">
            {words.about(`${t.format.fullDate(login.at)} ${t.format.time(login.at)}`, login.channel && t.local(login.channel))}
          </p>
        ) : null}
        <p>{words.other}</p>
        <Notice tone="warn" title={words.doesTitle}>
          <ul class="bullets">
            {words.does.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
        <Action action="/account/security/not-me" label={words.freeze} look="primary" values={login ? { login: login.loginUid } : {}} />
        <Section title={words.phone} icon="phone">
          <PublishedNumber number={house.freezeNumber} />
        </Section>
        <ButtonLink href="/account/security/history" label={words.back} look="secondary" />
      </div>
    </AccountLayout>
  );
}

/** The last page of the session: what was done, and where to call. */
export function DisownedPage({ frame }: { readonly frame: Frame }) {
  const words = text(frame.t);
  return (
    <Layout frame={frame} title={words.doneTitle}>
      <div class="column stack">
        <PageHead t={frame.t} title={words.doneTitle} why={words.done} />
        <Section title={words.nextTitle} icon="phone">
          <p>{words.next}</p>
          <SupportLine frame={frame} />
        </Section>
      </div>
    </Layout>
  );
}

import type { LocalText } from '#core/policy/types.ts';
import { bilingual } from '#ui/catalogue.ts';
import { Facts } from '#ui/dial.tsx';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import type { ShownBrowser, ShownSession } from '#usecases/security/sessions.ts';
import { PageHead, Section } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';

const text = bilingual({
  ja: {
    title: 'ログイン中の画面と機器',
    why: '今、お客様の口座にログインしている画面です。覚えのないものは、すぐにログアウトできます。',
    here: 'この画面のブラウザ',
    since: 'ログインした日時',
    used: '最後の操作',
    where: 'サイト・アプリ',
    network: '接続元のはじめの部分',
    unknownNetwork: '分かりません',
    nowhere: '（まだ、どこも開いていません）',
    join: (names: readonly string[]) => names.join('、'),
    end: 'この機器をログアウトする',
    endOthersTitle: 'ほかをまとめてログアウトする',
    endOthers: 'この画面を残して、ほかの画面や機器をすべてログアウトします。',
    endOthersButton: 'ほかをすべてログアウトする',
    alone: 'この画面のほかに、ログインしている画面はありません。',
    browsersTitle: 'いつものブラウザ',
    browsersHint:
      '電話やSMSなどでの確認まで済ませたことのあるブラウザです。他人がまちがったパスワードを何度も入れても、ここにあるブラウザからは、いつもどおりログインできます。',
    firstLogin: 'はじめてのログイン',
    lastLogin: '最後のログイン',
    forget: 'いつものブラウザから外す',
    noBrowsers: 'まだ、ありません。',
    needsFactor: 'パスワードだけでログインしているため、ここでは外せません。電話やSMSなどでの確認を済ませたログインで、外せます。',
    done: {
      ended: 'ログアウトしました',
      others_ended: 'ほかの画面や機器を、すべてログアウトしました',
      forgotten: 'いつものブラウザから外しました',
    },
    gone: 'すでに、ログアウトしていました',
    back: 'セキュリティ設定に戻る',
  },
  en: {
    title: 'Where you are logged in',
    why: 'Browsers and devices logged in to your account now. You can log out any that you do not know.',
    here: 'This browser',
    since: 'Logged in',
    used: 'Last used',
    where: 'Sites and apps',
    network: 'Beginning of the address',
    unknownNetwork: 'unknown',
    nowhere: '(none opened yet)',
    join: (names: readonly string[]) => names.join(', '),
    end: 'Log this one out',
    endOthersTitle: 'Log out all others',
    endOthers: 'This browser stays logged in; all other browsers and devices are logged out.',
    endOthersButton: 'Log out all others',
    alone: 'Nobody else is logged in.',
    browsersTitle: 'Browsers you usually use',
    browsersHint:
      'Browsers that have completed a login with a phone call or a code. When a stranger enters wrong passwords again and again, you can still log in from these.',
    firstLogin: 'First login',
    lastLogin: 'Last login',
    forget: 'Forget this browser',
    noBrowsers: 'None yet.',
    needsFactor: 'You are logged in by password only, so nothing can be removed here. Confirm a login by call or code first.',
    done: { ended: 'Logged out', others_ended: 'All others have been logged out', forgotten: 'The browser has been forgotten' },
    gone: 'It was logged out already',
    back: 'Back to security settings',
  },
});

export type SessionsDone = 'ended' | 'others_ended' | 'forgotten' | 'gone';

export interface SessionsPageProps {
  readonly frame: Frame;
  readonly sessions: readonly (Omit<ShownSession, 'clients'> & { readonly channels: readonly LocalText[] })[];
  readonly browsers: readonly ShownBrowser[];
  /** False: logged in by a password alone. */
  readonly mayForget: boolean;
  readonly done: SessionsDone | null;
}

const path = '/account/security/sessions';

function Session({ frame, session }: { readonly frame: Frame; readonly session: SessionsPageProps['sessions'][number] }) {
  const { t } = frame;
  const words = text(t);
  const moment = (at: number) => `${t.format.date(at)} ${t.format.time(at)}`;
  const items = [
    { name: words.since, value: moment(session.startedAt) },
    { name: words.used, value: moment(session.lastUsedAt) },
    { name: words.where, value: session.channels.length > 0 ? words.join(session.channels.map((name) => t.local(name))) : words.nowhere },
    { name: words.network, value: session.network ?? words.unknownNetwork },
  ];
  return (
    <li class="way">
      <h2 class="way__title">
        {t.local(session.device)} {session.here ? <span class="tag">{words.here}</span> : null}
      </h2>
      <Facts items={items} />
      {session.here ? null : <Action action={`${path}/end`} label={words.end} values={{ session: session.uid }} />}
    </li>
  );
}

function Browser({ frame, browser, mayForget }: { readonly frame: Frame; readonly browser: ShownBrowser; readonly mayForget: boolean }) {
  const { t } = frame;
  const words = text(t);
  const items = [
    { name: words.firstLogin, value: t.format.fullDate(browser.since) },
    { name: words.lastLogin, value: t.format.fullDate(browser.lastLoginAt) },
    { name: words.network, value: browser.network ?? words.unknownNetwork },
  ];
  return (
    <li class="way">
      <h3 class="way__title">
        {t.local(browser.device)} {browser.here ? <span class="tag">{words.here}</span> : null}
      </h3>
      <Facts items={items} />
      {mayForget ? <Action action={`${path}/forget`} label={words.forget} values={{ browser: browser.id }} look="quiet" /> : null}
    </li>
  );
}

function Browsers({ frame, browsers, mayForget }: Pick<SessionsPageProps, 'frame' | 'browsers' | 'mayForget'>) {
  const words = text(frame.t);
  return (
    <Section title={words.browsersTitle}>
      <p class="hint">{words.browsersHint}</p>
      {browsers.length === 0 ? <p>{words.noBrowsers}</p> : null}
      {mayForget || browsers.length === 0 ? null : <p>{words.needsFactor}</p>}
      <ul class="ways">
        {browsers.map((browser) => (
          <Browser key={browser.id} frame={frame} browser={browser} mayForget={mayForget} />
        ))}
      </ul>
    </Section>
  );
}

/** Where the customer is logged in, and which browsers are known. */
export function SessionsPage(props: SessionsPageProps) {
  const { frame, sessions, done } = props;
  const words = text(frame.t);
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.why} />
        {done ? <Notice tone={done === 'gone' ? 'info' : 'ok'} title={done === 'gone' ? words.gone : words.done[done]} alert /> : null}
        <ul class="ways">
          {sessions.map((session) => (
            <Session key={session.uid} frame={frame} session={session} />
          ))}
        </ul>
        {sessions.some(({ here }) => !here) ? (
          <Section title={words.endOthersTitle}>
            <p>{words.endOthers}</p>
            <Action action={`${path}/end-others`} label={words.endOthersButton} look="primary" />
          </Section>
        ) : (
          <p>{words.alone}</p>
        )}
        <Browsers {...props} />
        <ButtonLink href="/account/security" label={words.back} look="secondary" />
      </div>
    </AccountLayout>
  );
}

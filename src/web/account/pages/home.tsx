import { bilingual } from '#ui/catalogue.ts';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { PageHead } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';

const text = bilingual({
  ja: {
    title: '口座管理',
    hello: (name: string) => `${name} 様`,
    stopped: { title: '新しいご注文と出金を停止しています', link: '停止について確認し、解除する' },
    entries: [
      {
        path: '/account/registered-information',
        title: '登録情報',
        what: 'ご登録の電話番号とメールアドレスを確認し、変更します。取引暗証番号が必要です。',
      },
      { path: '/account/security', title: 'セキュリティ設定', what: 'ログイン時の認証方法、ログイン通知、ログインの履歴を確認します。' },
      {
        path: '/account/security/password',
        title: 'パスワード・取引暗証番号の変更',
        what: 'ログインのパスワードと、取引暗証番号を変更します。',
      },
      { path: '/account/messages', title: 'お知らせ', what: 'お客様へのお知らせを確認します。' },
    ],
  },
  en: {
    title: 'Account',
    hello: (name: string) => name,
    stopped: { title: 'New orders and withdrawals are stopped', link: 'See why, and lift it' },
    entries: [
      {
        path: '/account/registered-information',
        title: 'Registered information',
        what: 'See and change your registered numbers and email address. Your trading PIN is needed.',
      },
      { path: '/account/security', title: 'Security settings', what: 'How you log in, login notices, and your login history.' },
      { path: '/account/security/password', title: 'Password and trading PIN', what: 'Change your login password or your trading PIN.' },
      { path: '/account/messages', title: 'Messages', what: 'What we have to tell you.' },
    ],
  },
});

/** The first page after the login: where everything is. */
export function AccountHomePage({ frame, name, stopped }: { readonly frame: Frame; readonly name: string; readonly stopped: boolean }) {
  const words = text(frame.t);
  return (
    <AccountLayout frame={frame} title={words.title} section="home">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.hello(name)} />
        {stopped ? (
          <Notice tone="warn" title={words.stopped.title}>
            <p>
              <a href="/account/security/hold">{words.stopped.link}</a>
            </p>
          </Notice>
        ) : null}
        <ul class="entries">
          {words.entries.map(({ path, title, what }) => (
            <li key={path}>
              <a class="entry" href={safeUrl(path)}>
                <span class="entry__title">{title}</span>
                <span class="entry__what">{what}</span>
              </a>
            </li>
          ))}
        </ul>
      </div>
    </AccountLayout>
  );
}

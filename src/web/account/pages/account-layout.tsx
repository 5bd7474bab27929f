import type { ComponentChildren } from 'preact';
import { bilingual } from '#ui/catalogue.ts';
import type { Frame } from '#ui/frame.ts';
import { type DocumentProps, Layout } from '#ui/layout.tsx';
import { safeUrl } from '#ui/safe-url.ts';

const text = bilingual({
  ja: {
    menu: '口座管理のメニュー',
    sections: { home: '口座管理', information: '登録情報', security: 'セキュリティ設定', messages: 'お知らせ' },
    leave: 'ログアウト',
    unread: (count: number) => `未読${count}件`,
  },
  en: {
    menu: 'Account menu',
    sections: { home: 'Account', information: 'Registered information', security: 'Security settings', messages: 'Messages' },
    leave: 'Log out',
    unread: (count: number) => `${count} new`,
  },
});

export type AccountSection = 'home' | 'information' | 'security' | 'messages';

const paths: Readonly<Record<AccountSection, string>> = {
  home: '/account',
  information: '/account/registered-information',
  security: '/account/security',
  messages: '/account/messages',
};

export interface AccountLayoutProps extends Pick<DocumentProps, 'scripts'> {
  readonly frame: Frame;
  readonly title: string;
  readonly section: AccountSection;
  readonly children: ComponentChildren;
}

/** A page of the account site: the brokerage's frame, and the way to its sections above the page. */
export function AccountLayout({ frame, title, section, scripts = [], children }: AccountLayoutProps) {
  const words = text(frame.t);
  return (
    <Layout frame={frame} title={title} scripts={scripts}>
      <nav class="account-nav" aria-label={words.menu}>
        <ul>
          {Object.entries(paths).map(([name, path]) => (
            <li key={name}>
              <a href={safeUrl(path)} aria-current={name === section ? 'page' : undefined}>
                {words.sections[name as AccountSection]}
                {name === 'messages' && frame.unreadMessages ? (
                  <span class="account-nav__unread num">{words.unread(frame.unreadMessages)}</span>
                ) : null}
              </a>
            </li>
          ))}
          <li class="account-nav__leave">
            <form method="post" action="/account/logout">
              <button type="submit">{words.leave}</button>
            </form>
          </li>
        </ul>
      </nav>
      {children}
    </Layout>
  );
}

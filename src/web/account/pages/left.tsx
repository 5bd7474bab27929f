import { bilingual } from '#ui/catalogue.ts';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout } from '#ui/layout.tsx';
import { PageHead } from '../../customer/pages/page-head.tsx';

const text = bilingual({
  ja: {
    title: 'ログアウトしました',
    why: 'お取引のサイトやアプリからも、ログアウトしました。',
    again: 'もう一度ログインする',
  },
  en: {
    title: 'You are logged out',
    why: 'You are logged out of the trading sites and apps as well.',
    again: 'Log in again',
  },
});

/** After the logout. */
export function LeftPage({ frame }: { readonly frame: Frame }) {
  const words = text(frame.t);
  return (
    <Layout frame={frame} title={words.title}>
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.why} />
        <ButtonLink href="/account" label={words.again} look="secondary" />
      </div>
    </Layout>
  );
}

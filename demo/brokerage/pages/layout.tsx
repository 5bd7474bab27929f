import type { ComponentChildren } from 'preact';
import { type FunctionComponent, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Language, type Text, texts } from '../text.ts';

/** What every page knows. */
export interface View {
  readonly lang: Language;
  readonly t: Text;
  readonly path: string;
  readonly style: string;
  /** Origin of the login server, where the customer's account pages are. */
  readonly accountSite: string;
}

export const viewOf = (lang: Language, path: string, style: string, accountSite: string): View => ({
  lang,
  t: texts[lang],
  path,
  style,
  accountSite,
});

/** 口座管理: the customer's own pages at the login server. */
function AccountMenu({ view: { t, accountSite } }: { readonly view: View }) {
  return (
    <nav class="menu" aria-label={t.accountMenu}>
      <div class="menu__in">
        <span class="menu__name">{t.accountMenu}</span>
        <ul>
          {t.accountPages.map(({ path, name }) => (
            <li key={path}>
              <a href={`${accountSite}${path}`}>{name}</a>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}

export function Layout({ view, title, children }: { readonly view: View; readonly title: string; readonly children: ComponentChildren }) {
  const { lang, t, path, style } = view;
  const other = lang === 'ja' ? 'en' : 'ja';
  return (
    <html lang={lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <title>{`${title} | ${t.house}`}</title>
        <link rel="stylesheet" href={style} />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#main">
          {t.skip}
        </a>
        <header class="head">
          <div class="head__in">
            <a class="brand" href="/">
              <Mark />
              <span>{t.house}</span>
            </a>
            <a class="language" href={`${path}?lang=${other}`} lang={other} hreflang={other}>
              {t.other}
            </a>
          </div>
        </header>
        <AccountMenu view={view} />
        <main id="main" class="page" tabIndex={-1}>
          {children}
        </main>
        <footer class="foot">
          <div class="foot__in">
            <p>{t.sample}</p>
          </div>
        </footer>
      </body>
    </html>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path class="mark__field" d="M16 2l12 4.5v9c0 7-4.8 12.2-12 14.5C8.8 27.7 4 22.5 4 15.5v-9z" />
      <path class="mark__line" d="M9 19l4.5-5 4 3.5L23 11" />
    </svg>
  );
}

/** The whole document as text; props are checked against the component's own. */
export function page<Props extends object>(component: (props: Props) => VNode, props: Props): string {
  return `<!doctype html>${renderToString(h(component as FunctionComponent<Props>, props as Props & object) as VNode<unknown>)}`;
}

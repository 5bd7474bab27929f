import type { ComponentChildren } from 'preact';
import type { Asset, Frame } from './frame.ts';
import { BrandMark } from './icon.tsx';
import { safeUrl } from './safe-url.ts';

export interface DocumentProps {
  readonly frame: Frame;
  readonly title: string;
  /** Plain names in the asset manifest, for example `factor.js`. */
  readonly scripts?: readonly string[];
  /** Seconds after which a browser without JavaScript loads the page again. */
  readonly reloadWithoutScript?: number | undefined;
  /** Search engines may list it: only what is published for everybody. */
  readonly listed?: boolean;
  /** Above the support line of the footer, on pages published for everybody. */
  readonly beforeFooter?: ComponentChildren;
  readonly children: ComponentChildren;
}

function asset(frame: Frame, name: string): Asset {
  const found = frame.assets[name];
  if (!found) throw new Error(`no asset is called ${name}`);
  return found;
}

function Head({ frame, title, scripts = [], reloadWithoutScript, listed = false }: Omit<DocumentProps, 'children'>) {
  const style = asset(frame, 'app.css');
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="format-detection" content="telephone=no" />
      {listed ? null : <meta name="robots" content="noindex" />}
      <title>{`${title} | ${frame.t.local(frame.house.name)}`}</title>
      <link rel="stylesheet" href={style.url} integrity={style.integrity} />
      <link rel="icon" href={asset(frame, 'icon.svg').url} type="image/svg+xml" />
      {reloadWithoutScript ? (
        <noscript>
          <meta http-equiv="refresh" content={String(reloadWithoutScript)} />
        </noscript>
      ) : null}
      {scripts.map((name) => {
        const script = asset(frame, name);
        return <script key={name} type="module" src={script.url} integrity={script.integrity} />;
      })}
    </head>
  );
}

function LanguageLink({ frame }: { readonly frame: Frame }) {
  const other = frame.t.lang === 'ja' ? 'en' : 'ja';
  const join = frame.path.includes('?') ? '&' : '?';
  return (
    <a class="language" href={safeUrl(`${frame.path}${join}lang=${other}`)} lang={other} hreflang={other}>
      {frame.t.frame.otherLanguage}
    </a>
  );
}

/** A telephone number that the brokerage publishes, as people write it; a link where there is a telephone. */
export function PublishedNumber({ number }: { readonly number: string }) {
  return (
    <a class="num published" href={safeUrl(`tel:${number.replaceAll(/[^\d+]/g, '')}`)}>
      {number}
    </a>
  );
}

/** Where to ask: the support number and when it is answered. */
export function SupportLine({ frame }: { readonly frame: Frame }) {
  return (
    <p class="support-line">
      <PublishedNumber number={frame.house.supportNumber} />
      <span>{frame.t.local(frame.house.supportHours)}</span>
    </p>
  );
}

function Header({ frame }: { readonly frame: Frame }) {
  const { t, house } = frame;
  return (
    <header class="site-head">
      <div class="site-head__in">
        <p class="brand">
          <BrandMark />
          <span>{t.local(house.name)}</span>
        </p>
        <LanguageLink frame={frame} />
      </div>
    </header>
  );
}

function Footer({ frame }: { readonly frame: Frame }) {
  const { t, house } = frame;
  return (
    <footer class="site-foot">
      <div class="site-foot__in">
        <p class="site-foot__support">
          <span>{t.frame.support}</span>
          <PublishedNumber number={house.supportNumber} />
          <span>{t.local(house.supportHours)}</span>
        </p>
        <p>{t.frame.neverAsks}</p>
        <p class="site-foot__mark">{t.frame.protectedBy}</p>
      </div>
    </footer>
  );
}

/** A whole page in the brokerage's frame. */
export function Layout({ children, ...head }: DocumentProps) {
  const { frame } = head;
  return (
    <html lang={frame.t.lang}>
      <Head {...head} />
      <body>
        <a class="skip" href="#main">
          {frame.t.frame.skipToContent}
        </a>
        <Header frame={frame} />
        <main id="main" class="page" tabIndex={-1}>
          {children}
        </main>
        {head.beforeFooter}
        <Footer frame={frame} />
      </body>
    </html>
  );
}

import { renderToString } from 'preact-render-to-string';
import { ClockPanel } from './clock-panel.tsx';
import { DialPanel, type DialPanelProps } from './dial-panel.tsx';
import { Icon } from './icon.tsx';
import { InboxPanel, type InboxPanelProps } from './inbox-panel.tsx';
import type { ClockState } from './network.ts';

export interface PageProps extends DialPanelProps, InboxPanelProps {
  readonly clock: ClockState | null;
  readonly clockFailed: boolean;
  /** Where live happenings go on from. */
  readonly sequence: number;
  /** Addresses of the style sheets, in order, and of the script. */
  readonly assets: { readonly css: readonly string[]; readonly js: string };
}

/** The whole page as HTML. */
export function renderPage(props: PageProps): string {
  return `<!doctype html>${renderToString(<Page {...props} />)}`;
}

function Page(props: PageProps) {
  const { text, clock, clockFailed, assets, sequence } = props;
  const other = text.lang === 'ja' ? 'en' : 'ja';
  return (
    <html lang={text.lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="robots" content="noindex" />
        <title>{text.title}</title>
        {assets.css.map((href) => (
          <link rel="stylesheet" href={href} key={href} />
        ))}
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script type="module" src={assets.js} />
      </head>
      <body data-sequence={sequence} data-lang={text.lang}>
        <a class="skip" href="#main">
          {text.skip}
        </a>
        <header class="head">
          <div class="head__in">
            <h1>
              <span class="head__mark">
                <Icon name="phone" />
              </span>
              {text.title}
            </h1>
            <a class="head__language" href={`/?lang=${other}`} lang={other} hreflang={other}>
              {text.otherLanguage}
            </a>
          </div>
          <nav class="head__parts" aria-label={text.parts.label}>
            <a href="#dial-heading">{text.parts.phone}</a>
            <a href="#inbox-heading">{text.parts.inbox}</a>
            <a href="#clock-heading">{text.parts.clock}</a>
          </nav>
        </header>
        <main id="main" tabindex={-1}>
          <p class="lead">{text.lead}</p>
          <ClockPanel text={text} clock={clock} failed={clockFailed} />
          <div class="columns">
            <DialPanel {...props} />
            <InboxPanel {...props} />
          </div>
        </main>
      </body>
    </html>
  );
}

import type { ComponentChildren } from 'preact';
import type { Document } from '#core/document/types.ts';
import { bilingual } from '#ui/catalogue.ts';
import { DocumentView } from '#ui/document.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout } from '#ui/layout.tsx';

const text = bilingual({
  ja: { pages: 'ご案内のページ', notices: 'お知らせ', help: 'よくあるご質問', forms: '届出用紙', inquiry: 'お問い合わせ' },
  en: { pages: 'Information', notices: 'Notices', help: 'Questions and answers', forms: 'Paper forms', inquiry: 'Inquiry' },
});

/** What every page for everybody carries: the house's own disclosure (S26). */
export interface PublicFrame extends Frame {
  readonly disclosure: { readonly title: string; readonly document: Document };
}

export type PublicPart = 'notices' | 'help' | 'forms' | 'inquiry';

const paths: Readonly<Record<PublicPart, string>> = {
  notices: '/notices',
  help: '/help',
  forms: '/forms/change-of-number',
  inquiry: '/inquiry',
};

function Parts({ frame, part }: { readonly frame: PublicFrame; readonly part: PublicPart }) {
  const words = text(frame.t);
  return (
    <nav class="parts" aria-label={words.pages}>
      <ul class="parts__in">
        {(Object.keys(paths) as PublicPart[]).map((name) => (
          <li key={name}>
            <a href={paths[name]} aria-current={name === part ? 'true' : undefined}>
              {words[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Disclosure({ frame: { disclosure } }: { readonly frame: PublicFrame }) {
  return (
    <aside class="disclosure" aria-labelledby="disclosure">
      <div class="disclosure__in">
        <h2 id="disclosure">{disclosure.title}</h2>
        <DocumentView document={disclosure.document} />
      </div>
    </aside>
  );
}

export interface PublicLayoutProps {
  readonly frame: PublicFrame;
  readonly title: string;
  readonly part: PublicPart;
  readonly scripts?: readonly string[];
  readonly children: ComponentChildren;
}

/** A page that needs no login: the parts of this site above, the disclosure below. */
export function PublicLayout({ frame, title, part, scripts = [], children }: PublicLayoutProps) {
  return (
    <Layout frame={frame} title={title} listed scripts={scripts} beforeFooter={<Disclosure frame={frame} />}>
      <Parts frame={frame} part={part} />
      <div class="reading">{children}</div>
    </Layout>
  );
}

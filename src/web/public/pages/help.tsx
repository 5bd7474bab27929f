import type { Document } from '#core/document/types.ts';
import { bilingual } from '#ui/catalogue.ts';
import { DocumentView } from '#ui/document.tsx';
import { SupportLine } from '#ui/layout.tsx';
import { type PublicFrame, PublicLayout } from './public-layout.tsx';

const text = bilingual({
  ja: {
    title: 'よくあるご質問',
    why: '知りたいことを選んでください。',
    support: 'お困りのときは、お電話ください',
    inquiry: 'お問い合わせフォームを使う',
    back: 'よくあるご質問の一覧へ',
  },
  en: {
    title: 'Questions and answers',
    why: 'Choose what you would like to know.',
    support: 'If you need help, please call us',
    inquiry: 'Use the inquiry form',
    back: 'All questions and answers',
  },
});

export interface HelpEntry {
  readonly path: string;
  readonly title: string;
}

function Support({ frame }: { readonly frame: PublicFrame }) {
  const words = text(frame.t);
  return (
    <section class="section">
      <h2>{words.support}</h2>
      <SupportLine frame={frame} />
      <p>
        <a href="/inquiry">{words.inquiry}</a>
      </p>
    </section>
  );
}

/** The list of all pages of questions and answers. */
export function HelpIndexPage({ frame, entries }: { readonly frame: PublicFrame; readonly entries: readonly HelpEntry[] }) {
  const words = text(frame.t);
  return (
    <PublicLayout frame={frame} title={words.title} part="help">
      <div class="stack">
        <div class="page-head">
          <h1>{words.title}</h1>
          <p class="page-head__why">{words.why}</p>
        </div>
        <ul class="listed">
          {entries.map(({ path, title }) => (
            <li key={path} class="listed__one">
              <a class="listed__title" href={path}>
                {title}
              </a>
            </li>
          ))}
        </ul>
        <Support frame={frame} />
      </div>
    </PublicLayout>
  );
}

/** Questions and answers about one thing. */
export function HelpPage({ frame, title, document }: { readonly frame: PublicFrame; readonly title: string; readonly document: Document }) {
  const words = text(frame.t);
  return (
    <PublicLayout frame={frame} title={title} part="help">
      <article class="stack">
        <div class="page-head">
          <h1>{title}</h1>
        </div>
        <DocumentView document={document} />
        <Support frame={frame} />
        <p>
          <a href="/help">{words.back}</a>
        </p>
      </article>
    </PublicLayout>
  );
}

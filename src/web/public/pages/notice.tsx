import type { SectionChange } from '#core/document/compare.ts';
import { DocumentView } from '#ui/document.tsx';
import { ButtonLink } from '#ui/form.tsx';
import { Notice } from '#ui/notice.tsx';
import type { PublishedNotice, PublishedVersion } from '../notices.ts';
import { text } from './notices.text.ts';
import { type PublicFrame, PublicLayout } from './public-layout.tsx';

export interface NoticePageProps {
  readonly frame: PublicFrame;
  readonly notice: PublishedNotice;
  /** Which version is shown, from 1. */
  readonly shown: number;
}

function Head({ frame, notice, shown }: NoticePageProps) {
  const { t } = frame;
  const words = text(t);
  const [first, version] = [notice.versions[0], notice.versions[shown - 1]];
  const dates = [
    ...(first ? [words.published(t.format.fullDate(first.publishedAt))] : []),
    ...(version && shown > 1 ? [words.updatedOn(t.format.fullDate(version.publishedAt))] : []),
  ];
  return (
    <div class="page-head">
      <h1>
        {shown > 1 ? words.updated : ''}
        {notice.title}
      </h1>
      <p class="notice-dates num-wrap">{dates.join(t.lang === 'ja' ? '、' : ', ')}</p>
    </div>
  );
}

function Standing({ frame, notice, shown }: NoticePageProps) {
  const { t } = frame;
  const words = text(t);
  const version = notice.versions[shown - 1];
  const newest = shown === notice.versions.length;
  if (!newest)
    return (
      <Notice tone="warn" title={words.oldTitle}>
        <p>{words.old}</p>
        <ButtonLink href={`/notices/${notice.id}`} label={words.toNewest} look="secondary" />
      </Notice>
    );
  if (shown === 1 || !version) return null;
  return (
    <Notice tone="info" title={words.changedTitle(t.format.fullDate(version.publishedAt))}>
      <p>
        <a href={`${frame.path}#changes`}>{words.changedLink}</a>
      </p>
    </Notice>
  );
}

function Lines({ label, lines, kind }: { readonly label: string; readonly lines: readonly string[]; readonly kind: 'gone' | 'added' }) {
  if (lines.length === 0) return null;
  return (
    <div class={`change change--${kind}`}>
      <p class="change__label">{label}</p>
      <ul>
        {lines.map((line) => (
          <li key={line}>{kind === 'gone' ? <del>{line}</del> : <ins>{line}</ins>}</li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ frame, version }: { readonly frame: PublicFrame; readonly version: PublishedVersion }) {
  const words = text(frame.t);
  return (
    <section class="section changes" id="changes" tabIndex={-1}>
      <h2>{words.changesTitle}</h2>
      {version.changes.length === 0 ? <p>{words.changesNone}</p> : null}
      {version.changes.map(({ section, gone, added }: SectionChange) => (
        <div key={section} class="way">
          <h3>{section ?? words.before}</h3>
          <Lines label={words.gone} lines={gone} kind="gone" />
          <Lines label={words.added} lines={added} kind="added" />
        </div>
      ))}
    </section>
  );
}

function Versions({ frame, notice, shown }: NoticePageProps) {
  const { t } = frame;
  const words = text(t);
  const count = notice.versions.length;
  if (count === 1) return null;
  return (
    <section class="section">
      <h2>{words.versionsTitle}</h2>
      <p>{words.versionsWhy}</p>
      <ul class="points">
        {notice.versions
          .map(({ publishedAt }, index) => {
            const number = index + 1;
            const label = `${words.version(number)} ${t.format.fullDate(publishedAt)}`;
            return (
              <li key={number}>
                {number === shown ? (
                  <span aria-current="true">{`${label} ${words.shown}`}</span>
                ) : (
                  <a href={number === count ? `/notices/${notice.id}` : `/notices/${notice.id}/versions/${number}`}>
                    {number === count ? `${label} ${words.newest}` : label}
                  </a>
                )}
              </li>
            );
          })
          .reverse()}
      </ul>
    </section>
  );
}

/** One notice: its words, what changed in it, and what it said before. */
export function NoticePage(props: NoticePageProps) {
  const { frame, notice, shown } = props;
  const words = text(frame.t);
  const version = notice.versions[shown - 1];
  return (
    <PublicLayout frame={frame} title={notice.title} part="notices">
      <article class="stack">
        <Head {...props} />
        <Standing {...props} />
        {version ? <DocumentView document={version.document} /> : null}
        {version && shown > 1 ? <Changes frame={frame} version={version} /> : null}
        <Versions {...props} />
        <p>
          <a href="/notices">{words.back}</a>
        </p>
      </article>
    </PublicLayout>
  );
}

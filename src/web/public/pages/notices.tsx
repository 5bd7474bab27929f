import type { PublishedNotice } from '../notices.ts';
import { text } from './notices.text.ts';
import { type PublicFrame, PublicLayout } from './public-layout.tsx';

export interface NoticesPageProps {
  readonly frame: PublicFrame;
  readonly notices: readonly PublishedNotice[];
}

function Entry({ frame, notice }: { readonly frame: PublicFrame; readonly notice: PublishedNotice }) {
  const { t } = frame;
  const words = text(t);
  const { id, title, versions, planned } = notice;
  const latest = versions.at(-1);
  return (
    <li class="listed__one">
      <p class="listed__facts">
        <span class="num">{latest ? t.format.fullDate(latest.publishedAt) : ''}</span>
        {planned ? <span class="tag tag--planned">{words.planned}</span> : null}
      </p>
      <a class="listed__title" href={`/notices/${id}`}>
        {versions.length > 1 ? words.updated : ''}
        {title}
      </a>
    </li>
  );
}

/** お知らせ: all that is published, the newest first. */
export function NoticesPage({ frame, notices }: NoticesPageProps) {
  const words = text(frame.t);
  return (
    <PublicLayout frame={frame} title={words.title} part="notices">
      <div class="page-head">
        <h1>{words.title}</h1>
        <p class="page-head__why">{words.why}</p>
      </div>
      {notices.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul class="listed">
          {notices.map((notice) => (
            <Entry key={notice.id} frame={frame} notice={notice} />
          ))}
        </ul>
      )}
    </PublicLayout>
  );
}

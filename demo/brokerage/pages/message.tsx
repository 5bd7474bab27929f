import { Layout, type View } from './layout.tsx';

export interface MessagePageProps {
  readonly view: View;
  readonly title: string;
  readonly lead: string;
  /** Small print for whoever has to look into it. */
  readonly detail?: string | null;
  readonly action?: { readonly href: string; readonly label: string } | null;
}

/** One sentence and one way on: before a log-in, after an error. */
export function MessagePage({ view, title, lead, detail, action }: MessagePageProps) {
  const { t } = view;
  return (
    <Layout view={view} title={title}>
      <div class="message">
        <h1>{title}</h1>
        <p>{lead}</p>
        {action ? (
          <p>
            <a class="btn btn--primary btn--block" href={action.href}>
              {action.label}
            </a>
          </p>
        ) : null}
        <p>
          <a href="/">{t.backToTop}</a>
        </p>
        {detail ? (
          <p class="hint">
            {t.errorCode}: <code>{detail}</code>
          </p>
        ) : null}
      </div>
    </Layout>
  );
}

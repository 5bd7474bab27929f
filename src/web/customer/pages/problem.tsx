import { Facts } from '#ui/dial.tsx';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, PublishedNumber } from '#ui/layout.tsx';
import { PageHead } from './page-head.tsx';
import { text } from './problem.text.ts';

export interface ProblemPageProps {
  readonly frame: Frame;
  /** `failure` is anything unforeseen; the others are codes of core/problem.ts. */
  readonly kind: 'login_not_found' | 'page_not_found' | 'held_after_reset' | 'invalid_input' | 'too_busy' | 'outage' | 'failure';
  /** Shown for what support has to look up; null for a refusal. */
  readonly requestId: string | null;
  /** Seconds, as in the Retry-After header. */
  readonly retryAfter: number | null;
  /** Where the customer tries again; null when there is no such page. */
  readonly again: string | null;
}

/** A request that could not be served: what it means, and what to do now. */
export function ProblemPage({ frame, kind, requestId, retryAfter, again }: ProblemPageProps) {
  const { t, house } = frame;
  const words = text(t);
  const { title, why, what } = words.kinds[kind];
  return (
    <Layout frame={frame} title={title}>
      <div class="column stack">
        <PageHead t={t} title={title} why={why} />
        {retryAfter === null ? null : (
          <p>
            <strong>{words.retry(t.format.seconds(retryAfter))}</strong>
          </p>
        )}
        <p>{what}</p>
        {kind === 'held_after_reset' ? <ButtonLink href="/account" label={words.toAccount} look="secondary" /> : null}
        {again ? <ButtonLink href={again} label={words.again} /> : null}
        {requestId ? (
          <div>
            <Facts items={[{ name: words.requestId, value: <span class="num">{requestId}</span> }]} />
            <p class="hint">
              {words.requestIdHint} <PublishedNumber number={house.supportNumber} />
            </p>
          </div>
        ) : null}
      </div>
    </Layout>
  );
}

import type { AccountType } from '#core/customer/facts.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import type { Obstacle } from '#usecases/registered-information/provable.ts';
import { PageHead } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';
import { text } from './change-contact.text.ts';
import { ChangeWays } from './change-ways.tsx';

/** Why the web is closed to a customer now, in a sentence. */
export function wordObstacle(t: Catalogue, obstacle: Obstacle): string {
  const { hindered } = text(t);
  if (obstacle.kind !== 'young') return hindered[obstacle.kind];
  return hindered.young(`${t.format.date(obstacle.until)}${t.lang === 'ja' ? '' : ' '}${t.format.timeFrom(obstacle.until)}`);
}

export interface HinderedPageProps {
  readonly frame: Frame;
  readonly accountType: AccountType;
  /** null: a corporate account, which changes by post only. */
  readonly obstacle: Obstacle | null;
}

/** A change cannot be made on the web: why, and which ways remain. */
export function HinderedPage({ frame, accountType, obstacle }: HinderedPageProps) {
  const { t } = frame;
  const words = text(t);
  const title = obstacle ? words.hinderedTitle : words.postOnlyTitle;
  return (
    <AccountLayout frame={frame} title={title} section="information">
      <div class="column stack">
        <PageHead t={t} title={title} why={obstacle && wordObstacle(t, obstacle)} />
        <ChangeWays frame={frame} accountType={accountType} web={false} />
        <p>
          <a href="/account/registered-information">{words.back}</a>
        </p>
      </div>
    </AccountLayout>
  );
}

/** The same as a part of 登録情報. */
export function HinderedNotice({ t, obstacle }: { readonly t: Catalogue; readonly obstacle: Obstacle }) {
  return (
    <Notice tone="warn" title={text(t).hinderedTitle}>
      <p>{wordObstacle(t, obstacle)}</p>
    </Notice>
  );
}

import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';
import { text } from './trading-hold.text.ts';

export type HoldStage =
  | { readonly kind: 'nothing' | 'lifted' | 'frozen' | 'browser' }
  /** Held: the procedure may begin. */
  | { readonly kind: 'offer'; readonly action: string }
  /** Begun: the number is still to be confirmed, or has been. */
  | { readonly kind: 'prove' | 'confirm'; readonly action: string; readonly drop: string };

export interface TradingHoldPageProps {
  readonly frame: Frame;
  readonly stage: HoldStage;
  /** Why the last try came to nothing. */
  readonly problem: 'failed' | 'young' | null;
}

function Way({ stage, frame }: Pick<TradingHoldPageProps, 'stage' | 'frame'>) {
  const words = text(frame.t);
  if ('drop' in stage) {
    return (
      <>
        <Action action={stage.action} label={stage.kind === 'prove' ? words.prove : words.lift} look="primary" />
        <Action action={stage.drop} label={words.drop} look="quiet" />
      </>
    );
  }
  return 'action' in stage ? (
    <Action action={stage.action} label={words.begin} look="primary" />
  ) : (
    <ButtonLink href="/account" label={words.back} look="secondary" />
  );
}

/** What is held, and how the customer lifts it (mission.md rule 14). */
export function TradingHoldPage({ frame, stage, problem }: TradingHoldPageProps) {
  const words = text(frame.t);
  const { title, lead } = words[stage.kind === 'prove' ? 'offer' : stage.kind];
  const done = stage.kind === 'nothing' || stage.kind === 'lifted';
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={null} />
        {problem ? <Notice tone="error" alert title={words[problem]} /> : null}
        <Notice tone={done || stage.kind === 'confirm' ? 'ok' : 'warn'} title={title}>
          <p>{lead}</p>
        </Notice>
        <Way frame={frame} stage={stage} />
        {done ? null : (
          <Section title={words.support} icon="phone">
            <SupportLine frame={frame} />
          </Section>
        )}
      </div>
    </AccountLayout>
  );
}

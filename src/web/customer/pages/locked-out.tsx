import type { ComponentChildren } from 'preact';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { text } from './locked-out.text.ts';
import { type ChannelName, PageHead, Section } from './page-head.tsx';

export interface LockedOutPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
  readonly accountType: 'individual' | 'corporate';
  readonly reason: 'no_valid_phone_number' | 'no_email';
  /** Where an individual can register an address after proving a number; null while that cannot be offered. */
  readonly selfService: string | null;
}

function Way({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <li class="way">
      <h3>{title}</h3>
      {children}
    </li>
  );
}

function CorporateWays({ frame, what }: { readonly frame: Frame; readonly what: string }) {
  const words = text(frame.t);
  return (
    <ul class="ways">
      <Way title={words.postTitle}>
        <p>{words.corporate}</p>
        <p>{words.corporatePost(what)}</p>
        <SupportLine frame={frame} />
      </Way>
    </ul>
  );
}

function IndividualWays({
  frame,
  what,
  selfService,
}: {
  readonly frame: Frame;
  readonly what: string;
  readonly selfService: string | null;
}) {
  const words = text(frame.t);
  return (
    <ul class="ways">
      {selfService ? (
        <Way title={words.webTitle}>
          <p>{words.web}</p>
          <ButtonLink href={selfService} label={words.webButton} />
        </Way>
      ) : null}
      <Way title={words.supportTitle}>
        <p>{words.support(what)}</p>
        <SupportLine frame={frame} />
      </Way>
      <Way title={words.inquiryTitle}>
        <p>{words.inquiry}</p>
      </Way>
      <Way title={words.postTitle}>
        <p>{words.post(what)}</p>
      </Way>
    </ul>
  );
}

/** No registered number or address can be used: why, and each way back. Shown only after the right password. */
export function LockedOutPage({ frame, channel, accountType, reason, selfService }: LockedOutPageProps) {
  const { t } = frame;
  const words = text(t);
  const noAddress = reason === 'no_email';
  const what = noAddress ? words.addressWord : words.numberWord;
  return (
    <Layout frame={frame} title={words.title}>
      <div class="column stack">
        <PageHead t={t} channel={channel} title={words.title} why={noAddress ? words.noAddress : words.noNumber} />
        <p>{words.assets}</p>
        {noAddress ? (
          <Notice tone="info" title={words.onlyHereTitle}>
            <p>{words.onlyHere}</p>
          </Notice>
        ) : null}
        <Section title={words.waysTitle}>
          {accountType === 'corporate' ? (
            <CorporateWays frame={frame} what={what} />
          ) : (
            <IndividualWays frame={frame} what={what} selfService={selfService} />
          )}
        </Section>
      </div>
    </Layout>
  );
}

import type { ComponentChildren } from 'preact';
import { bilingual, type Catalogue } from '#ui/catalogue.ts';
import { Icon, type IconName } from '#ui/icon.tsx';

/** What the page is part of: a login to a trading site or app as the policy names it, or a procedure on the account site. */
export interface ChannelName {
  readonly ja: string;
  readonly en: string;
  /** It names a procedure: nobody is logging in. */
  readonly procedure?: true;
}

const text = bilingual({
  ja: { loggingIn: (channel: string) => `${channel}へのログイン` },
  en: { loggingIn: (channel: string) => `Logging in to ${channel}` },
});

export interface PageHeadProps {
  readonly t: Catalogue;
  readonly channel?: ChannelName | null;
  readonly title: string;
  /** One sentence: why the page asks, or what has happened. */
  readonly why: ComponentChildren | null;
}

/** The first lines of every page: where, what, why. */
export function PageHead({ t, channel, title, why }: PageHeadProps) {
  return (
    <div class="page-head">
      {channel ? <p class="page-head__channel">{channel.procedure ? t.local(channel) : text(t).loggingIn(t.local(channel))}</p> : null}
      <h1>{title}</h1>
      {why === null ? null : <p class="page-head__why">{why}</p>}
    </div>
  );
}

/** A part of a page under its own heading. */
export function Section({
  title,
  icon,
  children,
}: {
  readonly title: string;
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="section">
      <h2 class="section__title">
        {icon ? <Icon name={icon} /> : null}
        {title}
      </h2>
      {children}
    </section>
  );
}

import type { Instant } from '#core/instant.ts';
import { Facts } from '#ui/dial.tsx';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import type { Protection } from '#usecases/security/protection.ts';
import { PageHead, Section } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';
import { Asked, type MethodNames, writtenFrom } from './asked.tsx';
import { text } from './security.text.ts';

export interface SecurityPageProps {
  readonly frame: Frame;
  readonly protection: Protection;
  readonly names: MethodNames;
  readonly now: Instant;
  /** Whether login notices are on; null: there is no address. */
  readonly notification: boolean | null;
}

const path = '/account/security';

/** Some method can be set now; without one a number must be registered first. */
const canChoose = ({ options }: SecurityPageProps['protection']): boolean => options.some(({ obstacle }) => obstacle === null);

function State({ frame, protection, names }: Pick<SecurityPageProps, 'frame' | 'protection' | 'names'>) {
  const words = text(frame.t);
  // The first channel of the policy is the one that this site itself is governed as.
  const method = protection.groups[0]?.prospects[0]?.method ?? null;
  if (method !== null)
    return (
      <Notice tone="ok" icon="shield" title={words.guardedTitle(names.get(method) ?? method)}>
        <p>{words.guarded}</p>
      </Notice>
    );
  return (
    <Notice tone="warn" title={words.openTitle}>
      <p>{canChoose(protection) ? words.open : words.openNoNumber}</p>
    </Notice>
  );
}

function Method({ frame, protection, names, now }: SecurityPageProps) {
  const { t } = frame;
  const words = text(t);
  const { setting, wave } = protection;
  const named = (id: string) => names.get(id) ?? id;
  const items = [
    { name: words.own, value: setting ? words.since(named(setting.method), t.format.date(setting.since)) : words.none },
    ...(setting?.choice ? [{ name: words.choice, value: words.choices[setting.choice] }] : []),
    ...(wave ? [{ name: words.wave, value: words.waveFrom(named(wave.method), writtenFrom(t, wave.from), wave.from <= now) }] : []),
  ];
  return (
    <Section title={words.methodTitle} icon="phone">
      <div class="stack">
        <Facts items={items} />
        {setting?.choice === 'ignored' ? (
          <Notice tone="warn" title={words.ignoredTitle}>
            <p>{words.ignored}</p>
          </Notice>
        ) : null}
        {setting === null && !canChoose(protection) ? (
          <ButtonLink href="/account/registered-information" label={words.registerFirst} />
        ) : (
          <>
            <ButtonLink href={`${path}/method`} label={setting ? words.change : words.set} look={setting ? 'secondary' : 'primary'} />
            <ButtonLink href={`${path}/try-call`} label={words.tryIt} look="secondary" />
            <p class="hint">{words.tryHint}</p>
          </>
        )}
      </div>
    </Section>
  );
}

function More({ frame, notification }: Pick<SecurityPageProps, 'frame' | 'notification'>) {
  const words = text(frame.t);
  const { entries } = words;
  const shown = [
    {
      href: `${path}/notification`,
      ...entries.notification,
      state: notification === null ? words.noAddress : notification ? words.on : words.off,
    },
    { href: `${path}/password`, ...entries.secrets, state: null },
    { href: `${path}/sessions`, ...entries.sessions, state: null },
    { href: `${path}/history`, ...entries.history, state: null },
    { href: '/account/readiness', ...entries.readiness, state: null },
  ];
  return (
    <Section title={words.more}>
      <ul class="entries">
        {shown.map(({ href, title, what, state }) => (
          <li key={href}>
            <a class="entry" href={safeUrl(href)}>
              <span class="entry__title">{title}</span>
              {state ? <span class="entry__state">{state}</span> : null}
              <span class="entry__what">{what}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** セキュリティ設定: what protects the account now, what will be asked when, and where to change it. */
export function SecurityPage(props: SecurityPageProps) {
  const { frame, protection, names } = props;
  const words = text(frame.t);
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.why} />
        <State frame={frame} protection={protection} names={names} />
        <Method {...props} />
        <Section title={words.askedTitle} icon="clock">
          <p class="hint">{words.askedHint}</p>
          <Asked t={frame.t} groups={protection.groups} names={names} />
        </Section>
        <More {...props} />
      </div>
    </AccountLayout>
  );
}

import type { Readiness } from '#core/policy/readiness.ts';
import { Focus } from '#ui/dial.tsx';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { PageHead } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';
import { text } from './readiness.text.ts';
import { writtenFrom } from './security/asked.tsx';

export interface ReadinessPageProps {
  readonly frame: Frame;
  readonly readiness: Readiness;
  /** Where the customer was going: shown after the login until everything is done. null: opened from the menu. */
  readonly next: string | null;
}

interface Item {
  readonly name: 'numbers' | 'method' | 'mail';
  readonly done: boolean;
  readonly title: string;
  readonly state: string;
  readonly links: readonly { readonly href: string; readonly label: string }[];
}

function itemsOf({ frame, readiness }: Pick<ReadinessPageProps, 'frame' | 'readiness'>): Item[] {
  const { numbers, method, mail } = text(frame.t);
  const information = '/account/registered-information';
  const tryIt = { href: '/account/security/try-call', label: numbers.tryIt };
  const see = { href: information, label: numbers.register };
  const set = { href: '/account/security/method', label: method.set };
  return [
    {
      name: 'numbers',
      done: readiness.numbers === 'done',
      title: numbers.title,
      state: numbers[readiness.numbers],
      links: readiness.numbers === 'none' ? [see] : readiness.numbers === 'unconfirmed' ? [tryIt, see] : [],
    },
    {
      name: 'method',
      done: readiness.method === 'done',
      title: method.title,
      state: method[readiness.method],
      links: readiness.method === 'open' ? [set] : [],
    },
    {
      name: 'mail',
      done: readiness.mail === 'done',
      title: mail.title,
      state: mail[readiness.mail],
      links:
        readiness.mail === 'done'
          ? []
          : [
              readiness.mail === 'off'
                ? { href: '/account/security/notification', label: mail.on }
                : { href: information, label: mail.register },
            ],
    },
  ];
}

function When({ frame, readiness }: Pick<ReadinessPageProps, 'frame' | 'readiness'>) {
  const words = text(frame.t);
  const { from, begun, planned } = readiness;
  if (from === null) return <p>{words.never}</p>;
  if (begun) return <p>{words.begun}</p>;
  return (
    <Focus label={words.date}>
      <p class="focus__label">{words.date}</p>
      <p class="big-date">
        <span class="num">{frame.t.format.date(from)}</span>
      </p>
      <p>{words.fromDate(writtenFrom(frame.t, from), planned)}</p>
    </Focus>
  );
}

function LockOut({ frame, readiness: { lockOut } }: Pick<ReadinessPageProps, 'frame' | 'readiness'>) {
  if (lockOut === null) return null;
  const words = text(frame.t);
  const title = lockOut.begun ? words.lockNowTitle : words.lockTitle(writtenFrom(frame.t, lockOut.from), lockOut.planned);
  return (
    <Notice tone="error" title={title}>
      <p>{words.lock[lockOut.reason]}</p>
    </Notice>
  );
}

/** 「ログインができなくなる前に」: the three preparations, what is done, and the date of this very customer. */
export function ReadinessPage(props: ReadinessPageProps) {
  const { frame, readiness, next } = props;
  const words = text(frame.t);
  const items = itemsOf(props);
  const urgent = readiness.lockOut === null ? null : readiness.lockOut.reason === 'no_email' ? 'mail' : 'numbers';
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={readiness.done ? words.whyDone : words.why} />
        <LockOut {...props} />
        <When {...props} />
        <ol class="check-list">
          {items.map(({ name, done, title, state, links }, index) => (
            <li key={name} class="way">
              <h2 class="way__title">
                <span>
                  {index + 1}. {title}
                </span>
                <span class={done ? 'tag' : 'tag tag--warn'}>{done ? words.done : name === urgent ? words.first : words.open}</span>
              </h2>
              <p>{state}</p>
              {links.length > 0 ? (
                <div class="button-row">
                  {links.map(({ href, label }) => (
                    <ButtonLink key={href} href={href} label={label} look="secondary" />
                  ))}
                </div>
              ) : null}
            </li>
          ))}
        </ol>
        {next === null ? (
          <ButtonLink href="/account/security" label={words.back} look="secondary" />
        ) : (
          <ButtonLink href={next} label={words.later} look="secondary" />
        )}
      </div>
    </AccountLayout>
  );
}

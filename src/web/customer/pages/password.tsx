import type { Instant } from '#core/instant.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { Field } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, PublishedNumber, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { Instructions } from '#ui/steps.tsx';
import { type ChannelName, PageHead, Section } from './page-head.tsx';
import { text } from './password.text.ts';
import { type UpcomingRequirement, wordUpcoming } from './upcoming-requirement.tsx';

export interface PasswordPageProps {
  readonly frame: Frame;
  readonly channel: ChannelName;
  /** Receives `login_id` and `password`. */
  readonly action: string;
  /** Where a forgotten password is set anew, and back to this login. */
  readonly forgotten: string;
  /** What the relying party hinted, or what was typed before. */
  readonly loginId: string;
  /** `wrong` is one text for everything that is wrong; `wait` names when the next try is judged. */
  readonly problem:
    | null
    | { readonly kind: 'wrong' }
    | { readonly kind: 'wait'; readonly until: Instant }
    /** Strangers failed too often. `call`: the published number that lets the password be tried again; null: only support does. */
    | { readonly kind: 'locked'; readonly call: string | null };
  readonly upcoming: UpcomingRequirement | null;
  /** Host of this server, shown so that customers learn it. */
  readonly host: string;
}

function Problem({ t, problem }: { readonly t: Catalogue; readonly problem: PasswordPageProps['problem'] }) {
  const words = text(t);
  if (problem === null) return null;
  if (problem.kind === 'wrong') {
    return (
      <Notice tone="error" title={words.wrongTitle} alert>
        <p>{words.wrong}</p>
      </Notice>
    );
  }
  if (problem.kind === 'locked') return <Locked t={t} call={problem.call} />;
  const time = t.format.timeFrom(problem.until);
  return (
    <Notice tone="warn" icon="clock" title={words.waitTitle(time)} alert>
      <p>{words.wait(time)}</p>
    </Notice>
  );
}

function Locked({ t, call }: { readonly t: Catalogue; readonly call: string | null }) {
  const words = text(t);
  return (
    <Notice tone="warn" icon="shield" title={words.lockedTitle} alert>
      <p>{words.locked}</p>
      {call === null ? (
        <p>{words.lockedSupport}</p>
      ) : (
        <>
          <p>{words.lockedCall}</p>
          <p class="notice__number">
            <PublishedNumber number={`186-${call}`} />
          </p>
          <p>{words.lockedAfter}</p>
        </>
      )}
    </Notice>
  );
}

function Upcoming({ t, upcoming }: { readonly t: Catalogue; readonly upcoming: UpcomingRequirement | null }) {
  if (!upcoming) return null;
  const { title, body } = wordUpcoming(t, upcoming);
  return (
    <Notice tone="info" title={title}>
      <p>{body}</p>
    </Notice>
  );
}

function PasswordForm({ frame, action, loginId }: PasswordPageProps) {
  const words = text(frame.t);
  return (
    <form method="post" action={safeUrl(action)} class="form" data-once>
      <Field name="login_id" label={words.loginId} autocomplete="username" value={loginId} />
      <Field name="password" label={words.password} type="password" autocomplete="current-password">
        <button
          type="button"
          class="btn btn--quiet btn--small"
          hidden
          aria-label={words.showLabel}
          data-reveals="password"
          data-show={words.show}
          data-show-label={words.showLabel}
          data-hide={words.hide}
          data-hide-label={words.hideLabel}
        >
          {words.show}
        </button>
      </Field>
      <button type="submit" class="btn btn--primary btn--block">
        {words.submit}
      </button>
    </form>
  );
}

function Aside({ frame, host, forgotten }: PasswordPageProps) {
  const words = text(frame.t);
  return (
    <aside class="aside">
      <Section title={words.nextTitle} icon="person">
        <Instructions items={words.next} />
      </Section>
      <Section title={words.safetyTitle} icon="shield">
        <p>{words.safety}</p>
        <p class="address">{host}</p>
        <p>{words.safetyMore}</p>
      </Section>
      <Section title={words.forgotTitle} icon="phone">
        <p>
          <a href={safeUrl(forgotten)}>{words.forgotten}</a>
        </p>
        <p>{words.forgot}</p>
        <SupportLine frame={frame} />
      </Section>
    </aside>
  );
}

/** The first step: login ID and password, on the channel that the customer came from. */
export function PasswordPage(props: PasswordPageProps) {
  const { frame, channel, problem, upcoming } = props;
  const { t } = frame;
  const words = text(t);
  return (
    <Layout frame={frame} title={words.title} scripts={['login.js']}>
      <div class="split">
        <div class="card stack">
          <PageHead t={t} channel={channel} title={words.title} why={words.why} />
          <Problem t={t} problem={problem} />
          <Upcoming t={t} upcoming={upcoming} />
          <PasswordForm {...props} />
        </div>
        <Aside {...props} />
      </div>
    </Layout>
  );
}

import type { Instant } from '#core/instant.ts';
import { Field } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { Instructions } from '#ui/steps.tsx';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { text } from './recovery.text.ts';

/** A way to give the first proof, in the words of its method. */
export interface OfferedMethod {
  readonly id: string;
  readonly name: string;
  readonly offer: string;
}

export interface StartPageProps {
  readonly frame: Frame;
  readonly methods: readonly OfferedMethod[];
  readonly loginId: string;
  /** Login to lead back to. */
  readonly returnUid: string | null;
  readonly problem: null | { readonly kind: 'waiting'; readonly until: Instant } | { readonly kind: 'no_method' };
}

function Problem({ frame, problem }: Pick<StartPageProps, 'frame' | 'problem'>) {
  const { t } = frame;
  const words = text(t).start;
  if (problem === null) return null;
  if (problem.kind === 'no_method') return <Notice tone="error" title={words.noMethodTitle} alert />;
  const time = t.format.timeFrom(problem.until);
  return (
    <Notice tone="warn" icon="clock" title={words.waitTitle(time)} alert>
      <p>{words.wait(time)}</p>
    </Notice>
  );
}

function StartForm({ frame, methods, loginId, returnUid }: StartPageProps) {
  const words = text(frame.t).start;
  return (
    <form method="post" action="/password/forgotten" class="form" data-once>
      {returnUid === null ? null : <input type="hidden" name="login" value={returnUid} />}
      <Field name="login_id" label={words.loginId} hint={words.loginIdHint} autocomplete="username" value={loginId} />
      <div class="stack">
        {methods.map(({ id, name, offer }) => (
          <div class="alternative" key={id}>
            <p class="hint">{offer}</p>
            <button type="submit" name="method" value={id} class="btn btn--primary btn--block">
              {words.choose(name)}
            </button>
          </div>
        ))}
      </div>
    </form>
  );
}

/** Where somebody says that they have forgotten the password. It promises nothing of any login ID. */
export function StartPage(props: StartPageProps) {
  const { frame, returnUid } = props;
  const { t } = frame;
  const words = text(t).start;
  return (
    <Layout frame={frame} title={words.title} scripts={['login.js']}>
      <div class="split">
        <div class="card stack">
          <PageHead t={t} title={words.title} why={words.why} />
          <Problem frame={frame} problem={props.problem} />
          <StartForm {...props} />
          {returnUid === null ? null : (
            <p>
              <a href={safeUrl(`/login/${returnUid}`)}>{words.back}</a>
            </p>
          )}
        </div>
        <aside class="aside">
          <Section title={words.nextTitle} icon="person">
            <Instructions items={words.next} />
          </Section>
          <Section title={words.supportTitle} icon="phone">
            <ul class="rules">
              {words.support.map((who) => (
                <li key={who}>{who}</li>
              ))}
            </ul>
            <SupportLine frame={frame} />
          </Section>
        </aside>
      </div>
    </Layout>
  );
}

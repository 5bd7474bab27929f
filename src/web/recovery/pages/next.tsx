import type { Length, SecretFault } from '#core/new-password.ts';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Layout, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { StepIndicator } from '#ui/steps.tsx';
import { NewSecretForm, Refused, SecretRules } from '../../customer/pages/new-secret.tsx';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { text } from './recovery.text.ts';

export interface SecondProofPageProps {
  readonly frame: Frame;
  /** Names of the methods that can be used; none: only support leads on. */
  readonly methods: readonly string[];
}

/** The first proof is complete: what the second may be, or who helps when there is none. */
export function SecondProofPage({ frame, methods }: SecondProofPageProps) {
  const { t } = frame;
  const all = text(t);
  const { title, why } = methods.length > 0 ? all.second : all.none;
  return (
    <Layout frame={frame} title={title} scripts={['login.js']}>
      <div class="column stack">
        <StepIndicator current={2} labels={all.steps} of={all.stepsLabel(2, all.steps.length)} />
        <PageHead t={t} title={title} why={why} />
        {methods.length > 0 ? (
          <>
            <p>{all.second.one}</p>
            <Section title={all.second.methods}>
              <ul class="rules">
                {methods.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </Section>
            <Action action="/password/forgotten/prove" label={all.second.go} look="primary" />
          </>
        ) : (
          <>
            <p>{all.none.what}</p>
            <SupportLine frame={frame} />
            <p class="hint">{all.none.young}</p>
          </>
        )}
      </div>
    </Layout>
  );
}

export interface NewPasswordPageProps {
  readonly frame: Frame;
  readonly length: Length;
  readonly faults: readonly SecretFault[];
}

/** Both proofs are complete: the new password, its rules told before. */
export function NewPasswordPage({ frame, length, faults }: NewPasswordPageProps) {
  const { t } = frame;
  const all = text(t);
  const words = all.password;
  const secret = 'password' as const;
  return (
    <Layout frame={frame} title={words.title} scripts={['login.js']}>
      <div class="split">
        <div class="card stack">
          <StepIndicator current={3} labels={all.steps} of={all.stepsLabel(3, all.steps.length)} />
          <PageHead t={t} title={words.title} why={words.why} />
          <Refused t={t} secret={secret} length={length} faults={faults} />
          <SecretRules t={t} secret={secret} />
          <NewSecretForm
            t={t}
            secret={secret}
            length={length}
            action="/password/forgotten/new"
            submit={words.submit}
            faults={faults}
            loginId={null}
          />
        </div>
        <aside class="aside">
          <Section title={words.whatTitle} icon="info">
            <ul class="rules">
              {words.what.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Section>
        </aside>
      </div>
    </Layout>
  );
}

/** It ran out of time, or something else ended it. */
export function ResetOverPage({ frame }: { readonly frame: Frame }) {
  const words = text(frame.t).over;
  return (
    <Layout frame={frame} title={words.title}>
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.why} />
        <ButtonLink href="/password/forgotten" label={words.again} />
      </div>
    </Layout>
  );
}

/** The new password is set. No session comes from it: the way on is a login like every other. */
export function ResetDonePage({ frame, returnUid }: { readonly frame: Frame; readonly returnUid: string | null }) {
  const words = text(frame.t).done;
  return (
    <Layout frame={frame} title={words.title}>
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.why} />
        <Notice tone="ok" title={words.told} />
        <Notice tone="info" title={words.held} />
        {returnUid === null ? <p>{words.where}</p> : <ButtonLink href={safeUrl(`/login/${returnUid}`)} label={words.login} />}
      </div>
    </Layout>
  );
}

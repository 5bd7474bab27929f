import type { Length, SecretFault } from '#core/new-password.ts';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { Instructions, StepIndicator } from '#ui/steps.tsx';
import { NewSecretForm, Refused, type SecretName, SecretRules } from '../../customer/pages/new-secret.tsx';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';
import { text } from './secret.text.ts';

export interface SecretPageProps {
  readonly frame: Frame;
  readonly secret: SecretName;
  /** `/account/security/password` */
  readonly path: string;
  /** Where the other of the two is changed. */
  readonly otherPath: string;
  readonly loginId: string;
  readonly length: Length;
  readonly faults: readonly SecretFault[];
}

/** Where a new password or PIN is typed; its rules are told before. */
export function SecretPage({ frame, secret, path, otherPath, loginId, length, faults }: SecretPageProps) {
  const { t } = frame;
  const words = text(t);
  const own = words[secret];
  return (
    <AccountLayout frame={frame} title={own.title} section="security" scripts={['login.js']}>
      <div class="split">
        <div class="card stack">
          <StepIndicator current={1} labels={words.steps} of={words.stepsLabel(1, words.steps.length)} />
          <PageHead t={t} title={own.title} why={own.why} />
          <Refused t={t} secret={secret} length={length} faults={faults} />
          <SecretRules t={t} secret={secret} />
          <NewSecretForm t={t} secret={secret} length={length} action={path} submit={words.submit} faults={faults} loginId={loginId} />
        </div>
        <aside class="aside">
          <Section title={words.nextTitle} icon="person">
            <Instructions items={words.next} />
          </Section>
          <Section title={words.otherTitle}>
            <p>
              <a href={safeUrl(otherPath)}>{own.other}</a>
            </p>
          </Section>
        </aside>
      </div>
    </AccountLayout>
  );
}

export interface SecretProcedurePageProps {
  readonly frame: Frame;
  readonly secret: SecretName;
  readonly path: string;
  /** Id of the procedure. */
  readonly procedure: string;
  readonly stage: 'prove' | 'change' | 'done' | 'over';
}

function Stage({ frame, path, procedure, stage }: SecretProcedurePageProps) {
  const words = text(frame.t);
  const drop = <Action action={`/account/procedure/${procedure}/drop`} label={words.drop} look="quiet" />;
  if (stage === 'prove')
    return (
      <>
        <p class="hint">{words.young}</p>
        <Action action={`/account/procedure/${procedure}/prove`} label={words.prove} look="primary" />
        {drop}
      </>
    );
  if (stage === 'change')
    return (
      <>
        <p>{words.changes}</p>
        <Action action={`${path}/${procedure}`} label={words.change} look="primary" />
        {drop}
      </>
    );
  if (stage === 'over') return <ButtonLink href={path} label={words.again} />;
  return (
    <>
      <Notice tone="ok" title={words.doneTold} />
      <ButtonLink href="/account" label={words.home} look="secondary" />
    </>
  );
}

/** What is about to be changed, what is still to be proved, and what came of it. */
export function SecretProcedurePage(props: SecretProcedurePageProps) {
  const { frame, secret, stage } = props;
  const { t } = frame;
  const words = text(t);
  const own = words[secret];
  const heads = {
    prove: { title: own.waiting, why: words.proveWhy, step: 2 },
    change: { title: own.title, why: words.changeWhy, step: 3 },
    done: { title: own.done, why: words.doneWhy, step: null },
    over: { title: words.overTitle, why: words.over, step: null },
  } as const;
  const { title, why, step } = heads[stage];
  return (
    <AccountLayout frame={frame} title={title} section="security" scripts={['login.js']}>
      <div class="column stack">
        {step === null ? null : <StepIndicator current={step} labels={words.steps} of={words.stepsLabel(step, words.steps.length)} />}
        <PageHead t={t} title={title} why={why} />
        <Stage {...props} />
      </div>
    </AccountLayout>
  );
}

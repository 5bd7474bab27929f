import type { Length, SecretFault } from '#core/new-password.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { Field } from '#ui/form.tsx';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { text } from './new-secret.text.ts';
import { Section } from './page-head.tsx';

export type SecretName = 'password' | 'pin';

export interface NewSecretProps {
  readonly t: Catalogue;
  readonly secret: SecretName;
  readonly length: Length;
  /** Receives `new_secret`. */
  readonly action: string;
  readonly submit: string;
  /** What was wrong with the one typed before. */
  readonly faults: readonly SecretFault[];
  /** For the browser's own list of passwords; null where nobody is named yet. */
  readonly loginId: string | null;
}

const field = 'new_secret';

/** Why it was refused, each reason with what to do. */
export function Refused({ t, secret, length, faults }: Pick<NewSecretProps, 't' | 'secret' | 'length' | 'faults'>) {
  if (faults.length === 0) return null;
  const words = text(t);
  const name = words.names[secret];
  const said = words.faults(name, length.least, length.most);
  return (
    <Notice tone="error" title={words.refusedTitle(name)} id="secret-refusal" alert>
      {faults.length === 1 && faults[0] ? (
        <p>{said[faults[0]]}</p>
      ) : (
        <ul class="rules">
          {faults.map((fault) => (
            <li key={fault}>{said[fault]}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** The rules, before anything is typed. */
export function SecretRules({ t, secret }: Pick<NewSecretProps, 't' | 'secret'>) {
  const words = text(t);
  return (
    <Section title={words.rulesTitle[secret]} icon="info">
      <ul class="rules">
        {words.rules[secret].map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </Section>
  );
}

/** A new password or PIN, typed once; it can be shown while it is typed (NIST SP 800-63B-4 3.1.1.2). */
export function NewSecretForm(props: NewSecretProps) {
  const { t, secret, action, submit, faults, loginId } = props;
  const words = text(t);
  return (
    <form method="post" action={safeUrl(action)} class="form" data-once>
      {loginId === null ? null : <input type="text" name="username" value={loginId} autocomplete="username" readOnly hidden />}
      <Field
        name={field}
        label={words.label[secret]}
        type="password"
        autocomplete={secret === 'password' ? 'new-password' : 'off'}
        refusedBy={faults.length > 0 ? 'secret-refusal' : undefined}
      >
        <button
          type="button"
          class="btn btn--quiet btn--small"
          hidden
          aria-label={words.showLabel}
          data-reveals={field}
          data-show={words.show}
          data-show-label={words.showLabel}
          data-hide={words.hide}
          data-hide-label={words.hideLabel}
        >
          {words.show}
        </button>
      </Field>
      <button type="submit" class="btn btn--primary btn--block">
        {submit}
      </button>
    </form>
  );
}

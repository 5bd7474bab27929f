import type { ComponentChildren, JSX } from 'preact';
import { safeUrl } from './safe-url.ts';

export interface FieldProps {
  /** Both the name that is posted and the id in the page. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** Id of the notice that says why this input was refused. */
  readonly refusedBy?: string | undefined;
  readonly type?: 'text' | 'password';
  readonly autocomplete: string;
  readonly inputmode?: 'numeric';
  readonly value?: string | undefined;
  readonly className?: string;
  readonly autofocus?: boolean;
  /** Marks the input for a browser script, for example `{ 'data-one-time-code': true }`. */
  readonly data?: Readonly<Record<`data-${string}`, string | number | boolean>>;
  readonly children?: ComponentChildren;
}

/** A labelled input; the hint and the refusal are read out with it. `children` stand beside the input. */
export function Field({ name, label, hint, refusedBy, type = 'text', className, data, children, ...input }: FieldProps) {
  const describedBy = [hint ? `${name}-hint` : '', refusedBy ?? ''].filter(Boolean).join(' ');
  const attributes = { ...input, ...data, type } as JSX.IntrinsicElements['input'];
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint ? (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      <div class="field__frame">
        <input
          {...attributes}
          id={name}
          name={name}
          class={className}
          required
          aria-describedby={describedBy || undefined}
          aria-invalid={refusedBy ? true : undefined}
          autocapitalize="none"
          spellcheck={false}
        />
        {children}
      </div>
    </div>
  );
}

export interface ActionProps {
  readonly action: string;
  readonly label: string;
  readonly look?: 'primary' | 'secondary' | 'quiet';
  /** Hidden values that go with the button. */
  readonly values?: Readonly<Record<string, string>>;
  readonly children?: ComponentChildren;
}

/** A form that is one button. */
export function Action({ action, label, look = 'secondary', values = {}, children }: ActionProps) {
  return (
    <form method="post" action={safeUrl(action)} class="action" data-once>
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={`btn btn--${look}`}>
        {children}
        {label}
      </button>
    </form>
  );
}

/** A link that looks like a button: leads on, changes nothing. */
export function ButtonLink({
  href,
  label,
  look = 'primary',
}: {
  readonly href: string;
  readonly label: string;
  readonly look?: 'primary' | 'secondary';
}) {
  return (
    <a class={`btn btn--${look} btn--block`} href={safeUrl(href)}>
      {label}
    </a>
  );
}

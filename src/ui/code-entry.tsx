import type { Duration, Instant } from '#core/instant.ts';
import type { Catalogue } from './catalogue.ts';
import { Countdown } from './countdown.tsx';
import { Facts, Focus, Masked } from './dial.tsx';
import { Field } from './form.tsx';
import { Notice } from './notice.tsx';
import { safeUrl } from './safe-url.ts';

export interface CodeEntryWords {
  readonly sentTo: string;
  readonly code: string;
  readonly codeHint: string;
  readonly timeLabel: string;
  readonly until: (time: string) => string;
  readonly submit: string;
  readonly wrongTitle: string;
  readonly wrong: string;
  readonly unreadable: string;
  readonly warnTitle: string;
  readonly warn: string;
}

export interface CodeEntryProps {
  readonly t: Catalogue;
  readonly words: CodeEntryWords;
  /** Where the code went, and how a screen reader says it; words alone when that is not told. */
  readonly to: string | { readonly masked: string; readonly spoken: string };
  readonly now: Instant;
  readonly expiresAt: Instant;
  readonly lifetime: Duration;
  readonly problem: 'wrong' | 'unreadable' | null;
  /** Posted to with the field `code`. */
  readonly action: string;
}

function Refusal({ words, problem }: Pick<CodeEntryProps, 'words' | 'problem'>) {
  if (problem === null) return null;
  return (
    <Notice tone="error" title={problem === 'wrong' ? words.wrongTitle : words.unreadable} id="code-refusal" alert>
      {problem === 'wrong' ? <p>{words.wrong}</p> : null}
    </Notice>
  );
}

/** The page's part where a six-digit code that was sent somewhere is typed in. Never submits by itself. */
export function CodeEntry(props: CodeEntryProps) {
  const { t, words, to, now, expiresAt, lifetime, problem, action } = props;
  return (
    <div class="stack">
      <Refusal {...props} />
      <Focus label={words.code}>
        <Facts items={[{ name: words.sentTo, value: typeof to === 'string' ? to : <Masked value={to.masked} spoken={to.spoken} /> }]} />
        <form method="post" action={safeUrl(action)} class="form" data-once>
          <Field
            name="code"
            label={words.code}
            hint={words.codeHint}
            refusedBy={problem === null ? undefined : 'code-refusal'}
            autocomplete="one-time-code"
            inputmode="numeric"
            className="code"
            data={{ 'data-one-time-code': 6 }}
          />
          <button type="submit" class="btn btn--primary btn--block">
            {words.submit}
          </button>
        </form>
        <Countdown
          t={t}
          now={now}
          until={expiresAt}
          lifetime={lifetime}
          label={words.timeLabel}
          fixed={words.until(t.format.time(expiresAt))}
        />
      </Focus>
      <Notice tone="warn" icon="shield" title={words.warnTitle}>
        <p>{words.warn}</p>
      </Notice>
    </div>
  );
}

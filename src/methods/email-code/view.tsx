import type { MethodView } from '#methods/method.ts';
import { CodeEntry } from '#ui/code-entry.tsx';
import { type MailPrompt, timing } from './challenge.ts';
import { text } from './text.ts';

/** The page of メール認証. */
export const view: MethodView<MailPrompt> = {
  title: (t) => text(t).title,
  why: (t) => text(t).why,
  name: (t) => text(t).name,
  render: ({ t, prompt, now, expiresAt, problem, action }) => {
    const words = text(t);
    return (
      <CodeEntry
        {...{ t, words, now, expiresAt, problem, action }}
        masked={prompt.masked}
        spoken={prompt.masked}
        lifetime={timing.lifetime}
      />
    );
  },
};

import type { MethodView } from '#methods/method.ts';
import { CodeEntry } from '#ui/code-entry.tsx';
import { type SmsPrompt, timing } from './challenge.ts';
import { text } from './text.ts';

/** The page of SMS認証. */
export const view: MethodView<SmsPrompt> = {
  title: (t) => text(t).title,
  why: (t) => text(t).why,
  name: (t) => text(t).name,
  render: ({ t, prompt, now, expiresAt, problem, action }) => {
    const words = text(t);
    const spoken = words.ending(prompt.masked.slice(-4));
    return <CodeEntry {...{ t, words, spoken, now, expiresAt, problem, action }} masked={prompt.masked} lifetime={timing.lifetime} />;
  },
};

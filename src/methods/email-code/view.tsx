import type { MethodView, PageOccasion } from '#methods/method.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { CodeEntry } from '#ui/code-entry.tsx';
import { type MailPrompt, timing } from './challenge.ts';
import { text } from './text.ts';

const wordsFor = (t: Catalogue, occasion: PageOccasion) => {
  const words = text(t);
  return { ...words, submit: occasion === 'login' ? words.submit : words.submitProof };
};

/** The page of メール認証. */
export const view: MethodView<MailPrompt> = {
  title: (t) => text(t).title,
  why: (t, occasion) => text(t).why[occasion],
  name: (t) => text(t).name,
  render: ({ t, prompt, now, expiresAt, problem, action, occasion }) => {
    const words = wordsFor(t, occasion);
    return (
      <CodeEntry
        {...{ t, words, now, expiresAt, problem, action }}
        to={{ masked: prompt.masked, spoken: prompt.masked }}
        lifetime={timing.lifetime}
      />
    );
  },
};

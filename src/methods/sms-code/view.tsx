import type { MethodView, PageOccasion } from '#methods/method.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { CodeEntry } from '#ui/code-entry.tsx';
import { type SmsPrompt, timing } from './challenge.ts';
import { text } from './text.ts';

const wordsFor = (t: Catalogue, occasion: PageOccasion) => {
  const words = text(t);
  return { ...words, submit: occasion === 'login' ? words.submit : words.submitProof };
};

/** The page of SMS認証. */
export const view: MethodView<SmsPrompt> = {
  title: (t) => text(t).title,
  why: (t, occasion) => text(t).why[occasion],
  name: (t) => text(t).name,
  offer: (t) => text(t).offer,
  render: ({ t, prompt, now, expiresAt, problem, action, occasion }) => {
    const words = wordsFor(t, occasion);
    const to = prompt.masked === null ? words.untold : { masked: prompt.masked, spoken: words.ending(prompt.masked.slice(-4)) };
    return <CodeEntry {...{ t, words, to, now, expiresAt, problem, action }} lifetime={timing.lifetime} />;
  },
};

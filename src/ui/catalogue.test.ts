import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { chooseLanguage } from './catalogue.ts';

const choices = [
  [undefined, undefined, [], 'ja'],
  ['en', 'ja', ['ja'], 'en'],
  [undefined, 'en', ['ja'], 'en'],
  ['fr', 'en', [], 'en'],
  [undefined, undefined, ['fr', 'en-GB', 'ja'], 'en'],
  [undefined, 'xx', ['fr'], 'ja'],
] as const;

for (const [chosen, kept, wanted, language] of choices) {
  test(`chosen ${chosen}, kept ${kept}, wanted [${wanted.join()}]: ${language}`, () => {
    assert.equal(chooseLanguage(chosen, kept, wanted), language);
  });
}

test('whatever is asked for, kept or wanted, a page has one of its two languages', () => {
  const word = fc.oneof(fc.constantFrom('ja', 'en', 'JA', 'en-US', '__proto__', 'constructor', ''), anyText(6));
  fc.assert(
    fc.property(fc.option(word), fc.option(word), fc.array(word, { maxLength: 5 }), (asked, kept, wanted) => {
      const language = chooseLanguage(asked, kept, wanted);
      assert.ok(language === 'ja' || language === 'en');
      if (asked === 'ja' || asked === 'en') assert.equal(language, asked);
    }),
    { numRuns: 1_000 },
  );
});

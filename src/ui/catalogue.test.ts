import assert from 'node:assert/strict';
import { test } from 'node:test';
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

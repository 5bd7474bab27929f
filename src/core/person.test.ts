import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { readPerson, samePerson } from './person.ts';
import { Problem } from './problem.ts';

test('widths, letter case and spaces around make no second person', () => {
  for (const other of ['YAMADA', ' yamada ', 'ｙａｍａｄａ']) assert.equal(samePerson('yamada', other), true, other);
  assert.equal(samePerson('yamada', 'yamada2'), false);
});

test('any text is a name of 1 to 100 characters on one line, or refused as invalid input', () => {
  const text = fc.oneof(anyText(130), fc.string({ unit: 'grapheme', maxLength: 130 }));
  fc.assert(
    fc.property(text, (typed) => {
      try {
        const name = readPerson(typed);
        assert.ok(name.length >= 1 && name.length <= 100);
        assert.doesNotMatch(name, /\p{Cc}/u);
        assert.equal(readPerson(name), name, 'a name that was read is read as itself');
        assert.equal(samePerson(name, typed), true);
      } catch (error) {
        assert.ok(error instanceof Problem && error.code === 'invalid_input', String(error));
      }
    }),
    { numRuns: 400 },
  );
});

test('characters that nobody sees make no second person, and stand in no name', () => {
  for (const hidden of ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\u180e', '\ufe0f', '\u3164', '\u{e0061}']) {
    const name = `yam${hidden}ada`;
    assert.equal(samePerson('yamada', name), true, hidden.codePointAt(0)?.toString(16));
    assert.throws(() => readPerson(name), { code: 'invalid_input' });
  }
});

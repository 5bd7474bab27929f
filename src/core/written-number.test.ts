import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { digitsToDial, writtenNumber } from './written-number.ts';

const cases = [
  ['+815012345678', '050-1234-5678'],
  ['+81312345678', '03-1234-5678'],
  ['+81120000111', '0120-000-111'],
  ['+818001234567', '0800-123-4567'],
  ['+81422511234', '0422-51-1234'],
] as const;

for (const [e164, written] of cases) {
  test(`${e164} is written ${written}`, () => {
    assert.equal(writtenNumber(e164), written);
    assert.equal(digitsToDial(e164), written.replaceAll('-', ''));
  });
}

test('a number that is not Japanese is left as it came', () => {
  assert.equal(writtenNumber('+14155552671'), '+14155552671');
});

test('any text comes back as text, and every number to dial is digits', () => {
  fc.assert(
    fc.property(fc.oneof(anyText(60), fc.stringMatching(/^\+81[1-9][0-9]{8,9}$/)), (text) => {
      assert.equal(typeof writtenNumber(text), 'string');
      assert.match(digitsToDial(text), /^[+\d]*$/);
    }),
    { numRuns: 500 },
  );
});

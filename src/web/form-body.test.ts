import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '#core/problem.ts';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { largestForm, readForm } from './form-body.ts';

const name = fc.oneof(
  fc.constantFrom('code', '__proto__', 'constructor', 'toString', 'code[]', 'a.b', ''),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);

test('what a browser writes into a form is read back', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !/[\uFFFD\0]/.test(value));
  const form = fc.uniqueArray(
    fc.tuple(
      name.filter((value) => !/[\uFFFD\0]/.test(value)),
      text,
    ),
    { selector: ([key]) => key, maxLength: 6 },
  );
  fc.assert(
    fc.property(form, (pairs) => {
      const fields = readForm(new URLSearchParams(pairs as [string, string][]).toString());
      assert.equal(Object.getPrototypeOf(fields), null, 'a field named __proto__ is a field');
      assert.deepEqual(Object.entries(fields).toSorted(), pairs.map(([key, value]) => [key, value]).toSorted());
    }),
    { numRuns: 500 },
  );
});

test('any text is read as fields that are texts, or refused as invalid input', () => {
  const piece = fc.oneof(name, fc.constantFrom('&', '=', '%', '%00', '%ff', '+', '%EF%BF%BD', ';', '\0'), anyText(6));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }).map((list) => list.join('')),
      (text) => {
        try {
          for (const [key, value] of Object.entries(readForm(text))) {
            assert.equal(typeof value, 'string');
            assert.doesNotMatch(key + value, /[\uFFFD\0]/);
          }
          assert.equal((Object.prototype as { code?: unknown }).code, undefined);
        } catch (error) {
          assert.ok(error instanceof Problem && error.code === 'invalid_input', String(error));
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a form of the largest size is read in little time', () => {
  const spent = processorTime();
  for (const filler of ['&', '=', '%', '%00', 'a=1&', '+', 'a'])
    try {
      readForm(filler.repeat(largestForm / filler.length));
    } catch (error) {
      assert.ok(error instanceof Problem);
    }
  readForm(Array.from({ length: 1_500 }, (_, index) => `f${index}=1`).join('&'));
  assert.ok(spent() < 1_000, `${spent()} ms`);
});

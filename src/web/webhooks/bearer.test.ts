import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { readBearer } from './bearer.ts';

const secret = fc.stringMatching(/^[!-~]{16,40}$/);

test('a bearer is its own secret and no other, and nothing else is one', () => {
  fc.assert(
    fc.property(secret, secret, (one, other) => {
      assert.equal(readBearer(`Bearer ${one}`).is(one), true);
      assert.equal(readBearer(`bearer ${one}`).is(one), true);
      assert.equal(readBearer(`Bearer ${one}`).is(other), one === other);
      for (const header of [one, `Basic ${one}`, `Bearer  ${one}`, `Bearer ${one} `, `Bearer ${one}, Bearer ${other}`, ` Bearer ${one}`])
        assert.equal(readBearer(header).is(one), false, header);
    }),
    { numRuns: 200 },
  );
});

test('an empty secret is nobody, whatever the header', () => {
  const header = fc.option(fc.oneof(anyText(), fc.constantFrom('Bearer', 'Bearer ', 'Bearer  ', '')), {
    nil: undefined,
  });
  fc.assert(
    fc.property(header, (text) => assert.equal(readBearer(text).is(''), false)),
    { numRuns: 300 },
  );
});

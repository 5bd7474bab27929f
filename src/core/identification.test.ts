import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIdentification } from './identification.ts';

test('two different proofs identify a customer; one, the same twice, or what thieves know does not', () => {
  assert.deepEqual(readIdentification(['ekyc', 'call-back']), ['call-back', 'ekyc']);
  for (const given of [[], ['ekyc'], ['ekyc', 'ekyc'], ['call-back', 'trading-pin'], ['birth-date', 'address', 'ekyc']])
    assert.throws(() => readIdentification(given), { code: 'invalid_input' }, given.join());
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hour } from '../instant.ts';
import { type HistoryRow, restorable } from './restorable.ts';

const now = Date.parse('2025-07-28T09:00:00+09:00');
let ids = 0;
/** Hours before now. */
const row = (source: HistoryRow['source'], bound: number, from: number, to: number | null, field = 'mobile_phone'): HistoryRow => ({
  id: String(++ids),
  field: field as HistoryRow['field'],
  kind: 'mobile',
  source,
  boundAt: now - bound * hour,
  validFrom: now - from * hour,
  validTo: to === null ? null : now - to * hour,
});
const old = (to: number | null) => row('import', 9_000, 9_000, to);

describe('what can be put back', () => {
  test('the state in front of a change of the last 72 hours', () => {
    const [before, after] = [old(71.9), row('web', 71.9, 71.9, null)];
    assert.deepEqual(restorable([before, after], 'mobile_phone', now), { current: after, previous: before });
    assert.equal(restorable([before, after], 'phone', now), null, 'of that field alone');
  });
  test('not later, and never what an import brought', () => {
    assert.equal(restorable([old(72), row('web', 72, 72, null)], 'mobile_phone', now), null);
    assert.equal(restorable([old(5), row('import', 5, 5, null)], 'mobile_phone', now), null);
    assert.equal(restorable([old(null)], 'mobile_phone', now), null);
    assert.equal(restorable([], 'mobile_phone', now), null);
  });
  test('an empty field, after an addition; and what was taken out of one', () => {
    const added = row('web', 1, 1, null);
    assert.deepEqual(restorable([added], 'mobile_phone', now), { current: added, previous: null });
    const later = row('web', 1, 1, null);
    assert.deepEqual(restorable([old(50), later], 'mobile_phone', now), { current: later, previous: null }, 'it was empty in between');
    const moved = old(2);
    assert.deepEqual(restorable([moved], 'mobile_phone', now), { current: null, previous: moved });
    assert.equal(restorable([old(72)], 'mobile_phone', now), null);
  });
  test('of two changes, one after the other: restoring twice goes further back, not to and fro', () => {
    const [first, second, third] = [old(3), row('web', 3, 3, 2), row('web', 2, 2, 1)];
    const restored = row('web', 3, 1, null);
    assert.deepEqual(restorable([first, second, third, restored], 'mobile_phone', now), { current: restored, previous: first });
    const again = row('import', 9_000, 0.5, null);
    assert.equal(restorable([first, second, third, { ...restored, validTo: again.validFrom }, again], 'mobile_phone', now), null);
  });
});

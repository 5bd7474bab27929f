import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lifetimeOf } from './claims.ts';

test('a token ends at the last whole second of the time left, at most five minutes on; in the last two seconds at the next one', () => {
  for (const [now, left, seconds] of [
    [10_000, 600_000, 300],
    [10_900, 60_000, 60],
    [10_900, 60_200, 61],
    [10_900, 2_000, 2],
    [10_000, 2_900, 2],
    [10_900, 1_200, 3],
    [10_500, 1_000, 2],
    [10_000, 900, 1],
    [10_200, 100, 1],
    [10_000, 0, 1],
  ] as const) {
    assert.equal(lifetimeOf(now, left), seconds, `${now} ${left}`);
    const end = (Math.floor(now / 1_000) + lifetimeOf(now, left)) * 1_000;
    assert.ok(end <= now + left || left < 2_000, 'never past the instant');
    assert.ok(end < now + left + 1_000 || left === 0);
  }
});

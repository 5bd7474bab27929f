import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { challengeEndsAt, judgedAnswers, loginEndsAt, resendAt, stateAfterWrongAnswer } from './challenge.ts';
import { minute, second } from './instant.ts';

describe('resending a code', () => {
  for (const [sends, wait] of [
    [1, 30],
    [2, 60],
    [3, 120],
    [4, 120],
    [30, 120],
  ] as const) {
    test(`after message ${sends} the next may be sent in ${wait} s`, () => {
      assert.equal(resendAt(1_000_000, sends), 1_000_000 + wait * second);
    });
  }
});

describe('answers judged', () => {
  test('the third wrong answer ends a challenge, no earlier one does', () => {
    assert.deepEqual([0, 1, 2].map(stateAfterWrongAnswer), ['pending', 'pending', 'failed']);
    assert.equal(judgedAnswers, 3);
  });
});

describe('the life of a login (mission.md rule 1)', () => {
  const cases: readonly (readonly [string, number | null, number])[] = [
    ['ten minutes without a challenge', null, 10],
    ['ten minutes with a challenge that ends before', 3, 10],
    ['as long as its open challenge when that is later', 13, 13],
    ['25 minutes at most', 40, 25],
  ];
  for (const [what, challengeEnds, ends] of cases) {
    test(what, () => {
      assert.equal(loginEndsAt(5_000, challengeEnds === null ? null : 5_000 + challengeEnds * minute), 5_000 + ends * minute);
    });
  }

  test('no challenge outlasts the longest life of its login, and none is longer than its method allows', () => {
    const time = fc.integer({ min: 0, max: 40 * minute });
    fc.assert(
      fc.property(time, time, (after, lifetime) => {
        const ends = challengeEndsAt(1_000, 1_000 + after, lifetime);
        assert.ok(ends <= 1_000 + 25 * minute);
        assert.ok(ends <= 1_000 + after + lifetime);
        assert.equal(loginEndsAt(1_000, ends) >= ends, true);
      }),
    );
  });
});

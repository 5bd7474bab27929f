import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { minute } from './instant.ts';
import { backstop, backstopLane, failuresPerWait, isLocked, type LanePurpose, laneOf, remainingWait, waitAfter } from './lockout.ts';

describe('waits after failures (mission.md rule 7)', () => {
  for (const [purpose, every] of Object.entries({ factor: 3, password: 5, pin: 3 } as const)) {
    test(`${purpose}: each failure number ${every} brings 1, 5, 15, then 60 min`, () => {
      const wanted = [1, 5, 15, 60, 60, 60];
      for (let failures = 0; failures <= wanted.length * every; failures++) {
        const due = failures > 0 && failures % every === 0 ? (wanted[failures / every - 1] ?? 0) * minute : 0;
        assert.equal(waitAfter(purpose as LanePurpose, failures), due, `${failures} failures`);
      }
    });
  }

  test('waits never shorten while a lane goes on failing', () => {
    fc.assert(
      fc.property(fc.constantFrom<LanePurpose[]>('factor', 'password', 'pin'), fc.integer({ min: 1, max: 200 }), (purpose, times) => {
        const every = failuresPerWait[purpose];
        return waitAfter(purpose, (times + 1) * every) >= waitAfter(purpose, times * every);
      }),
    );
  });

  test('what is left of a wait', () => {
    assert.deepEqual([remainingWait(null, 5), remainingWait(10, 4), remainingWait(10, 10), remainingWait(10, 11)], [0, 6, 0, 0]);
  });
});

describe('lanes', () => {
  test('a known browser has its own, wherever it is', () => {
    const home = { id: 'b1', known: true };
    assert.equal(laneOf(home, '192.0.2.0/24'), laneOf(home, '198.51.100.0/24'));
    assert.notEqual(laneOf(home, '192.0.2.0/24'), laneOf({ id: 'b2', known: true }, '192.0.2.0/24'));
  });

  test('everybody else shares one per network', () => {
    assert.equal(laneOf({ id: 'b1', known: false }, '192.0.2.0/24'), laneOf({ id: 'b2', known: false }, '192.0.2.0/24'));
    assert.equal(laneOf(null, '192.0.2.0/24'), laneOf({ id: 'b2', known: false }, '192.0.2.0/24'));
    assert.notEqual(laneOf(null, '192.0.2.0/24'), laneOf(null, '198.51.100.0/24'));
  });

  test("no network can be named so that it is a browser's lane", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (id, network) => laneOf({ id, known: true }, 'x') !== laneOf(null, network)));
  });
});

describe('the backstop behind all lanes of unknown browsers (mission.md rule 7)', () => {
  const lane = (failures: number, openUntil: number | null = null) => [
    { lane: backstopLane('sms-code'), purpose: 'factor', failures, waitUntil: null, openUntil },
  ];

  test('locks the method at the hundredth failure in a row, and no other', () => {
    assert.equal(isLocked(lane(backstop - 1), 'factor', 'sms-code', 5), false);
    assert.equal(isLocked(lane(backstop), 'factor', 'sms-code', 5), true);
    assert.equal(isLocked(lane(backstop), 'factor', 'email-code', 5), false);
    assert.equal(isLocked(lane(backstop), 'password', 'sms-code', 5), false);
  });

  test('and not before the time ends that a call opened it for', () => {
    assert.equal(isLocked(lane(300, 10), 'factor', 'sms-code', 9), false);
    assert.equal(isLocked(lane(300, 10), 'factor', 'sms-code', 10), true);
  });
});

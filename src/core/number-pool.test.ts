import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { minute, second } from './instant.ts';
import { drawNumber, quietAfterShown, type ShownNumber } from './number-pool.ts';
import type { Random } from './random.ts';

const first: Random = { integer: () => 0, bytes: () => Buffer.alloc(0) };
const random: Random = { integer: (below) => randomInt(below), bytes: (length) => randomBytes(length) };
const now = 100 * minute;
const shown = (number: string, openUntil: number): ShownNumber => ({ number, shownAt: openUntil - 3 * minute, openUntil });

describe('which number an attempt shows (mission.md rule 5)', () => {
  test('one that was not shown to these people in the last ten minutes', () => {
    assert.deepEqual(drawNumber(['a', 'b'], [shown('a', now - 10 * minute + 1)], now, first), {
      kind: 'drawn',
      number: 'b',
      shared: false,
    });
  });

  test('ten minutes after it closed, to the millisecond, a number is free again', () => {
    assert.deepEqual(drawNumber(['a'], [shown('a', now - 10 * minute)], now, first), { kind: 'drawn', number: 'a', shared: false });
  });

  test('if none is quiet: the one not open now and longest not shown, and it is shared', () => {
    const drawn = drawNumber(
      ['a', 'b', 'c'],
      [shown('a', now - minute), shown('b', now - 2 * minute), shown('c', now + second)],
      now,
      first,
    );
    assert.deepEqual(drawn, { kind: 'drawn', number: 'b', shared: true });
  });

  test('a number shown twice counts by its last time', () => {
    const drawn = drawNumber(
      ['a', 'b'],
      [shown('a', now - 9 * minute), shown('a', now - minute), shown('b', now - 2 * minute)],
      now,
      first,
    );
    assert.deepEqual(drawn, { kind: 'drawn', number: 'b', shared: true });
  });

  test('if all are open: none, and when the next is free', () => {
    assert.deepEqual(drawNumber(['a', 'b'], [shown('a', now + 90 * second), shown('b', now + 30 * second)], now, first), {
      kind: 'all_open',
      freeAt: now + 30 * second,
    });
  });

  test('an empty pool is a mistake of the configuration', () => {
    assert.throws(() => drawNumber([], [], now, first), /empty/);
  });

  test('never one that is open, one of the last ten minutes only when all are, and every quiet one has its turn', () => {
    const pool = ['a', 'b', 'c', 'd', 'e'];
    const history = fc.array(
      fc.record({ number: fc.constantFrom(...pool, 'elsewhere'), ago: fc.integer({ min: -3 * minute, max: 12 * minute }) }),
    );
    fc.assert(
      fc.property(history, (before) => {
        const list = before.map(({ number, ago }) => shown(number, now - ago));
        const endOf = (number: string): number =>
          Math.max(-Infinity, ...list.filter((each) => each.number === number).map((each) => each.openUntil));
        const quiet = pool.filter((number) => endOf(number) + quietAfterShown <= now);
        const draw = drawNumber(pool, list, now, random);
        if (draw.kind === 'all_open')
          return assert.ok(pool.every((number) => endOf(number) > now) && draw.freeAt === Math.min(...pool.map(endOf)));
        assert.ok(endOf(draw.number) <= now);
        assert.equal(draw.shared, quiet.length === 0);
        if (quiet.length > 0) assert.ok(quiet.includes(draw.number));
      }),
    );
    const drawn = new Set(Array.from({ length: 200 }, () => JSON.stringify(drawNumber(pool, [], now, random))));
    assert.equal(drawn.size, pool.length);
  });
});

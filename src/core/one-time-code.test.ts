import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { drawCode, hashCode, matchesCode, readCode } from './one-time-code.ts';
import type { Random } from './random.ts';

const key = Buffer.alloc(32, 1);
const code = fc.integer({ min: 0, max: 999_999 }).map((number) => String(number).padStart(6, '0'));

describe('drawing a code', () => {
  test('six digits, leading zeros kept, from the whole range', () => {
    const fixed = (value: number): Random => ({ integer: (below) => (below === 1_000_000 ? value : -1), bytes: randomBytes });
    assert.deepEqual(
      [0, 7, 12_345, 999_999].map((value) => drawCode(fixed(value))),
      ['000000', '000007', '012345', '999999'],
    );
  });

  test('each digit comes up in each place', () => {
    const random: Random = { integer: (below) => randomInt(below), bytes: randomBytes };
    const seen = Array.from({ length: 6 }, () => new Set<string>());
    for (let drawn = 0; drawn < 600; drawn++) for (const [place, digit] of [...drawCode(random)].entries()) seen[place]?.add(digit);
    assert.deepEqual(
      seen.map((digits) => digits.size),
      [10, 10, 10, 10, 10, 10],
    );
  });
});

describe('keeping a code', () => {
  test('only as a digest under the key, of its own challenge', () => {
    fc.assert(
      fc.property(code, code, (right, other) => {
        const kept = hashCode(key, 'challenge-1', right);
        assert.equal(JSON.stringify(kept).includes(right), false);
        assert.equal(matchesCode(kept, key, 'challenge-1', right), true);
        assert.equal(matchesCode(kept, key, 'challenge-1', other), other === right);
        assert.equal(matchesCode(kept, key, 'challenge-2', right), false);
        assert.equal(matchesCode(kept, Buffer.alloc(32, 2), 'challenge-1', right), false);
      }),
    );
  });

  test('all codes of a challenge cannot be tried without the key', () => {
    const { hash } = hashCode(key, 'challenge-1', '000042');
    assert.notEqual(hash, createHmac('sha256', '').update('challenge-1\u0000000042').digest('base64url'));
    assert.equal(Buffer.from(hash, 'base64url').length, 32);
  });

  test('a digest of another length matches nothing', () => {
    assert.equal(matchesCode({ hash: '' }, key, 'challenge-1', '123456'), false);
  });
});

describe('reading what a person typed', () => {
  for (const [written, read] of [
    ['123456', '123456'],
    ['１２３４５６', '123456'],
    ['１２３　４５６', '123456'],
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['123－456', '123456'],
    ['123ー456', '123456'],
    ['000000', '000000'],
    ['12345', null],
    ['1234567', null],
    ['12345a', null],
    ['', null],
    ['१२३४५६', null],
    ['①②③④⑤⑥', '123456'],
    ['1'.repeat(41), null],
    [`${' '.repeat(40)}123456`, null],
  ] as const) {
    test(`${JSON.stringify(written.slice(0, 12))} is read as ${read}`, () => assert.equal(readCode({ code: written }), read));
  }

  test('nothing else is a code, and nothing throws', () => {
    for (const body of [null, undefined, 'x', 7, [], {}, { code: 123456 }, { code: null }, { code: ['123456'] }, { Code: '123456' }]) {
      assert.equal(readCode(body), null);
    }
    fc.assert(fc.property(fc.anything(), (body) => (readCode(body) ?? '000000').length === 6));
    fc.assert(fc.property(anyText(), (text) => /^\d{6}$/.test(readCode({ code: text }) ?? '000000')));
  });

  test('full-width digits and separators change nothing', () => {
    const wide = (text: string): string => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    fc.assert(
      fc.property(code, fc.constantFrom('', ' ', '　', '-', '－'), (right, mark) => {
        assert.equal(readCode({ code: wide(right.slice(0, 3)) + mark + right.slice(3) }), right);
      }),
    );
  });
});

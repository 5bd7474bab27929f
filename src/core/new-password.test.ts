import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { judgeNewPassword, type PasswordFault } from './new-password.ts';

const personal = ['k10000006', '10000006', '+819012345678', 'hanako.yamada@example.jp'];

const cases: readonly (readonly [string, PasswordFault[], string])[] = [
  ['kuroshio-4-densha', [], 'a phrase of one’s own'],
  ['ｋｕｒｏｓｈｉｏ', [], 'in full width'],
  ['さくらの木の下で', [], 'eight Japanese characters'],
  ['a b c d e', [], 'blanks count'],
  ['a1B2c3D4', [], 'exactly eight'],
  ['a1B2c3D', ['too_short'], 'seven'],
  ['👍👎🙏', ['too_short', 'too_uniform'], 'characters are counted, not bytes'],
  ['a1b2'.repeat(16), [], 'sixty-four'],
  ['a1b2'.repeat(64), [], 'exactly 256'],
  [`${'ab1'.repeat(85)}zzz`, ['too_long'], 'longer than 256'],
  ['ab'.repeat(10), ['too_uniform'], 'two characters only'],
  ['ijklmnop', ['too_uniform'], 'a row'],
  ['hgfedcba', ['too_uniform'], 'a row backwards'],
  ['My-K10000006-pw', ['names_yourself'], 'the login ID, in any case'],
  ['x10000006x!', ['names_yourself'], 'the customer number'],
  ['Tel345678!', ['names_yourself'], 'the last six digits of a number'],
  ['Ｔｅｌ３４５６７８！', ['names_yourself'], 'the same in full width'],
  ['Hanako.Yamada7', ['names_yourself'], 'the name in an address'],
];

describe('a new password (NIST SP 800-63B-4 3.1.1.2)', () => {
  for (const [password, faults, why] of cases) {
    test(`${why}: ${faults.join(', ') || 'taken'}`, () =>
      assert.deepEqual(judgeNewPassword(password, { personal, isBreached: false }), faults));
  }

  test('one that is known from breaches is refused whatever else it is', () => {
    assert.deepEqual(judgeNewPassword('kuroshio-4-densha', { personal, isBreached: true }), ['breached']);
  });

  test('short pieces of personal data do not count', () => {
    assert.deepEqual(judgeNewPassword('abc-9-xyz-12', { personal: ['abc', '12', ''], isBreached: false }), []);
  });
});

test('any password beside any data gets its faults, each once, in little time', () => {
  const text = anyText(300);
  fc.assert(
    fc.property(
      text,
      fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 5 }),
      fc.boolean(),
      (password, personal, isBreached) => {
        const faults = judgeNewPassword(password, { personal, isBreached });
        assert.equal(new Set(faults).size, faults.length);
        assert.equal(faults.includes('breached'), isBreached);
        assert.equal(faults.includes('too_short'), [...password].length < 8);
      },
    ),
    { numRuns: 300 },
  );
  const spent = processorTime();
  judgeNewPassword('1'.repeat(100_000), { personal: ['1'.repeat(1_000), `${'a'.repeat(1_000)}@b`], isBreached: false });
  assert.ok(spent() < 1_000);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { anyText } from '#test/support/any-text.ts';
import { maskNumber, readPhoneNumber } from './phone-number.ts';

/** What was written, what it is, and its E.164 form or the reason it is unusable. */
const cases: readonly (readonly [string, string, string])[] = [
  // Mobile, in the ways people and systems write it
  ['09012345678', 'mobile', '+819012345678'],
  ['080-1234-5678', 'mobile', '+818012345678'],
  ['(070)1234.5678', 'mobile', '+817012345678'],
  ['［090］1234 5678', 'mobile', '+819012345678'],
  ['０９０－１２３４－５６７８', 'mobile', '+819012345678'],
  ['090ー1234ー5678', 'mobile', '+819012345678'],
  ['090ｰ1234ｰ5678', 'mobile', '+819012345678'],
  ['090−1234‐5678', 'mobile', '+819012345678'],
  ['090–1234—5678', 'mobile', '+819012345678'],
  [' 090 1234\u30005678\t', 'mobile', '+819012345678'],
  ['090.1234．5678', 'mobile', '+819012345678'],
  ['+81 90-1234-5678', 'mobile', '+819012345678'],
  ['＋８１９０１２３４５６７８', 'mobile', '+819012345678'],
  ['+81 (0)90-1234-5678', 'mobile', '+819012345678'],
  ['(+81) 90 1234 5678', 'mobile', '+819012345678'],
  ['819012345678', 'mobile', '+819012345678'],
  ['8109012345678', 'mobile', '+819012345678'],
  ['9012345678', 'mobile', '+819012345678'],
  ['7012345678', 'mobile', '+817012345678'],
  ['06021650902', 'mobile', '+816021650902'],
  ['060-1234-5678', 'mobile', '+816012345678'],
  ['6012345678', 'mobile', '+816012345678'],
  // Landline and 050
  ['0331924780', 'landline', '+81331924780'],
  ['03-3192-4780', 'landline', '+81331924780'],
  ['331924780', 'landline', '+81331924780'],
  ['０６６４５５１１３６', 'landline', '+81664551136'],
  ['050-1234-5678', 'voip', '+815012345678'],
  ['5012345678', 'voip', '+815012345678'],
  // 184 and 186 are prefixes only before 0 or +; 0184 and 0186 are area codes in Akita
  ['18409012345678', 'mobile', '+819012345678'],
  ['186-090-1234-5678', 'mobile', '+819012345678'],
  ['１８６　０９０１２３４５６７８', 'mobile', '+819012345678'],
  ['186+819012345678', 'mobile', '+819012345678'],
  ['186 0184221737', 'landline', '+81184221737'],
  ['1840186242243', 'landline', '+81186242243'],
  ['0184222222', 'landline', '+81184222222'],
  ['0186242243', 'landline', '+81186242243'],
  ['184222222', 'landline', '+81184222222'],
  ['186244002', 'landline', '+81186244002'],
  ['+81184222222', 'landline', '+81184222222'],
  ['1869012345678', 'unusable', 'invalid'],
  ['184', 'unusable', 'invalid'],
  ['186+', 'unusable', 'other_characters'],
  // Numbers that cannot be called from
  ['0120123456', 'unusable', 'toll_free'],
  ['0120-123-456', 'unusable', 'toll_free'],
  ['08001234567', 'unusable', 'toll_free'],
  ['0800-123-4567', 'unusable', 'toll_free'],
  ['0570012345', 'unusable', 'uniform_access'],
  ['0990123456', 'unusable', 'premium'],
  ['02012345678', 'unusable', 'pager'],
  ['0601234567', 'unusable', 'personal'],
  ['+1 212 555 1234', 'unusable', 'foreign'],
  ['+44 7700 900123', 'unusable', 'invalid'],
  ['+442071838750', 'unusable', 'foreign'],
  ['+80012345678', 'unusable', 'foreign'],
  ['010-1-212-555-1234', 'unusable', 'foreign'],
  ['09001234567', 'unusable', 'invalid'],
  ['0701234567', 'unusable', 'invalid'],
  ['050-0123-4567', 'unusable', 'invalid'],
  ['0909012345', 'unusable', 'invalid'],
  ['090914070', 'unusable', 'invalid'],
  ['090123456789', 'unusable', 'invalid'],
  ['110', 'unusable', 'invalid'],
  ['0', 'unusable', 'invalid'],
  ['+81', 'unusable', 'invalid'],
  ['00000000000', 'unusable', 'invalid'],
  ['9'.repeat(300), 'unusable', 'invalid'],
  // Somebody else's phone, or no number at all
  ['090-1234-5678(父)', 'unusable', 'other_characters'],
  ['090-1234-5678（父）', 'unusable', 'other_characters'],
  ['携帯 09012345678', 'unusable', 'other_characters'],
  ['090-1234-5678 内線12', 'unusable', 'other_characters'],
  ['03-1234-5678 x12', 'unusable', 'other_characters'],
  ['03-3192-4780#12', 'unusable', 'other_characters'],
  ['03-3192-4780/4781', 'unusable', 'other_characters'],
  ['０３～３１９２', 'unusable', 'other_characters'],
  ['tel:0331924780', 'unusable', 'other_characters'],
  ['٠٩٠١٢٣٤٥٦٧٨', 'unusable', 'other_characters'],
  ['09O12345678', 'unusable', 'other_characters'],
  ['+81+9012345678', 'unusable', 'other_characters'],
  ['++819012345678', 'unusable', 'other_characters'],
  ['090+12345678', 'unusable', 'other_characters'],
  ['0331924780\u0000', 'unusable', 'other_characters'],
  ['未登録', 'unusable', 'other_characters'],
  ['-', 'unusable', 'other_characters'],
  ['+', 'unusable', 'other_characters'],
  ['', 'unusable', 'empty'],
  [' \u3000', 'unusable', 'empty'],
];

describe('a registered number', () => {
  for (const [written, kind, expected] of cases) {
    it(`${JSON.stringify(written.slice(0, 40))} is ${kind} ${expected.slice(0, 20)}`, () => {
      const number = readPhoneNumber(written);
      assert.deepEqual([number.kind, number.e164 ?? number.reason], [kind, expected]);
    });
  }

  it('agrees with the parser of libphonenumber on every shape that is read without it', () => {
    const digits = (length: number) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
    // Prefixes around which Japan's plan changes its mind, so that each branch is met often.
    const prefix = fc.constantFrom(
      '0',
      '010',
      '0120',
      '0184',
      '0186',
      '020',
      '03',
      '045',
      '050',
      '0501',
      '0570',
      '060',
      '0601',
      '070',
      '080',
      '0800',
      '0801',
      '090',
      '0991',
      '0990',
      '0777',
      '+81',
      '+8190',
      '+81120',
      '+81800',
      '+8160',
      '81',
      '8190',
      '90',
      '9',
      '3',
      '1',
    );
    const number = fc.tuple(prefix, fc.integer({ min: 4, max: 11 }).chain(digits)).map(([start, rest]) => start + rest);
    fc.assert(
      fc.property(number, (text) => {
        const parsed = parsePhoneNumberFromString(text, { defaultCountry: 'JP', extract: false });
        const kinds: Record<string, string> = { MOBILE: 'mobile', FIXED_LINE: 'landline', VOIP: 'voip' };
        const usable = parsed?.country === 'JP' && parsed.isValid() ? kinds[parsed.getType() ?? ''] : undefined;
        const read = readPhoneNumber(text);
        assert.deepEqual([read.kind, read.e164], [usable ?? 'unusable', usable === undefined ? null : parsed?.number]);
      }),
      { numRuns: 5000 },
    );
  });

  it('does not mind punctuation and width, wherever they stand', () => {
    const mark = fc.constantFrom('', '-', ' ', '　', '.', '(', ')', 'ー', '－');
    fc.assert(
      fc.property(
        fc.constantFrom('09012345678', '0331924780', '+819012345678', '18605012345678', '0120123456'),
        fc.array(mark, { minLength: 15, maxLength: 15 }),
        fc.boolean(),
        (number, marks, wide) => {
          const spread = [...number]
            .map((sign, index) => (wide ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : sign) + marks[index])
            .join('');
          assert.deepEqual(readPhoneNumber(spread), readPhoneNumber(number));
        },
      ),
    );
  });

  it('is read whatever the text', () => {
    fc.assert(fc.property(anyText(80), (text) => ['mobile', 'landline', 'voip', 'unusable'].includes(readPhoneNumber(text).kind)));
  });

  it('is read again as itself', () => {
    for (const [written] of cases) {
      const { e164 } = readPhoneNumber(written);
      if (e164 !== null) assert.equal(readPhoneNumber(e164).e164, e164);
    }
  });
});

describe('a number on a page', () => {
  it('shows its last four digits only', () => {
    assert.equal(maskNumber('+819012345678'), '＊＊＊-＊＊＊＊-5678');
    assert.equal(maskNumber('０９０－１２３４－５６７８'), '＊＊＊-＊＊＊＊-5678');
  });

  it('shows nothing of a number that four digits would give away', () => {
    assert.equal(maskNumber('123456'), '＊＊＊-＊＊＊＊-＊＊＊＊');
    assert.equal(maskNumber('未登録'), '＊＊＊-＊＊＊＊-＊＊＊＊');
  });
});

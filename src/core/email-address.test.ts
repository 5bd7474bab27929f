import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { maskAddress, readEmailAddress } from './email-address.ts';

const usable: readonly (readonly [string, string])[] = [
  ['hanako@example.jp', 'hanako@example.jp'],
  ['  hanako@example.jp\t', 'hanako@example.jp'],
  ['\u3000hanako@example.jp\u3000', 'hanako@example.jp'],
  ['ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ', 'hanako@example.jp'],
  ['Hanako.Yamada+fx@Mail.Example.CO.JP', 'Hanako.Yamada+fx@Mail.Example.CO.JP'],
  // Given out by carriers before they kept to RFC 5321
  ['..hana..ko.@docomo.ne.jp', '..hana..ko.@docomo.ne.jp'],
  ["o'neil_%&=-~@example.com", "o'neil_%&=-~@example.com"],
  ['a@b.xn--p1ai', 'a@b.xn--p1ai'],
  [`${'a'.repeat(242)}@example.com`, `${'a'.repeat(242)}@example.com`],
];

const unusable: readonly string[] = [
  'hanako',
  'hanako@',
  '@example.jp',
  'hanako@example',
  'hanako@example.',
  'hanako@.jp',
  'hanako@example..jp',
  'hanako@-example.jp',
  'hanako@example-.jp',
  'hanako@example.j',
  'hanako@192.0.2.1',
  'hana ko@example.jp',
  'hanako@exa mple.jp',
  'hanako@example.jp, taro@example.jp',
  'hanako@@example.jp',
  'hanako@example.jp>',
  '花子@example.jp',
  'hanako@例え.jp',
  'hanako@example.jp\nBcc: x@example.jp',
  'hanako@example.jp\u0000',
  `${'a'.repeat(243)}@example.com`,
  `hanako@${'a'.repeat(64)}.jp`,
];

describe('a registered address', () => {
  for (const [written, address] of usable) {
    it(`${JSON.stringify(written.slice(0, 40))} is usable`, () =>
      assert.deepEqual(readEmailAddress(written), { kind: 'email', address, reason: null }));
  }
  for (const written of unusable) {
    it(`${JSON.stringify(written.slice(0, 40))} is not`, () =>
      assert.deepEqual(readEmailAddress(written), { kind: 'unusable', address: null, reason: 'invalid' }));
  }
  it('is empty when there is nothing but space', () => {
    for (const written of ['', ' ', '\u3000\n']) assert.equal(readEmailAddress(written).reason, 'empty');
  });
  it('never holds a line break, whatever was written', () => {
    fc.assert(fc.property(anyText(60), (text) => !/[\r\n]/.test(readEmailAddress(`${text}@example.jp`).address ?? '')));
  });
  it('is judged in no time, however it is built', () => {
    const spent = processorTime();
    readEmailAddress(`a@${'a-'.repeat(100_000)}`);
    readEmailAddress(`${'a.'.repeat(120)}@${'a.'.repeat(6)}`);
    assert.ok(spent() < 200);
  });
});

describe('an address on a page', () => {
  it('shows its first letter and its domain', () => assert.equal(maskAddress('hanako@example.jp'), 'h＊＊＊@example.jp'));
  it('shows nothing of what is no address', () => assert.equal(maskAddress('hanako'), '＊＊＊'));
});

describe('any text', () => {
  it('is an address in normal form that is read again as itself, or none', () => {
    const part = fc.oneof(
      fc.constantFrom('@', '.', '..', '-', 'ａ', '＠', 'example', 'jp', 'xn--', ' ', '\r\n', '<', ',', '"'),
      anyText(5),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 9 }).map((list) => list.join('')),
        (text) => {
          const { address } = readEmailAddress(text);
          if (address === null) return;
          assert.match(address, /^[!-~]+@[!-~]+\.[!-~]+$/);
          assert.ok(address.length <= 254 && address.split('@').length === 2);
          assert.deepEqual(readEmailAddress(address), { kind: 'email', address, reason: null });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { safeUrl } from './safe-url.ts';

for (const address of [
  '/login/abc',
  '/',
  'https://www.sample-sec.example/callback?code=1',
  'http://localhost:4100/',
  'tel:18605012345678',
]) {
  test(`${address} may stand in a page`, () => assert.equal(safeUrl(address), address));
}

for (const address of [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '//evil.example',
  '/\\evil.example',
  'data:text/html,x',
  'tel:110;x',
  'login',
]) {
  test(`${address} is refused`, () => assert.throws(() => safeUrl(address), TypeError));
}

for (const address of [
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  '/\r\\evil.example',
  ' javascript:alert(1)',
  '\u0000javascript:alert(1)',
])
  test(`${JSON.stringify(address)} is refused: browsers drop what nobody sees`, () => assert.throws(() => safeUrl(address), TypeError));

test('what may stand in a page leads to our own host, to http or https, or to a telephone', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '\\',
      '//',
      'http:',
      'https:',
      'javascript:',
      'data:',
      'tel:',
      '\t',
      '\n',
      '\r',
      ' ',
      ':',
      '@',
      'evil.example',
      '.',
      '%2f',
      '?',
      '#',
      '+81',
      '\0',
    ),
    anyText(4),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 7 }).map((list) => list.join('')),
      (address) => {
        try {
          const { protocol, host } = new URL(safeUrl(address), 'https://own.example/login/uid');
          if (address.startsWith('/')) assert.equal(host, 'own.example', JSON.stringify(address));
          else assert.ok(['http:', 'https:', 'tel:'].includes(protocol), JSON.stringify(address));
        } catch (error) {
          assert.ok(error instanceof TypeError, String(error));
        }
      },
    ),
    { numRuns: 3_000 },
  );
});

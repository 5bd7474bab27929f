import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { readCalled } from './called-number.ts';

const pool = ['+815012340001', '+815012340002'];

const cases: readonly [name: string, requestUri: string, toUser: string, expected: string | null][] = [
  ['international', 'sip:+815012340001@trunk.example.jp', '', '+815012340001'],
  ['national', 'sip:05012340001@192.0.2.9:5060;transport=udp', '', '+815012340001'],
  ['tel', 'tel:+81-50-1234-0001', '', '+815012340001'],
  ['the prefix of presentation handed on', 'sip:18605012340001@192.0.2.9', '', '+815012340001'],
  ['the prefix of withholding handed on', 'sip:18405012340001@192.0.2.9', '', '+815012340001'],
  ['an area code is no prefix', 'sip:0186244002@192.0.2.9', '', '+81186244002'],
  ['toll-free', 'sip:0120123456@192.0.2.9', '', '+81120123456'],
  ['pilot number in the Request-URI, dialled number in To', 'sip:0312345678@192.0.2.9', '05012340002', '+815012340002'],
  ['both belong to the trunk: where the network sent it', 'sip:05012340001@192.0.2.9', '05012340002', '+815012340001'],
  ['neither belongs to the trunk', 'sip:0312345678@192.0.2.9', '0398765432', '+81312345678'],
  ['Request-URI without number', 'sip:192.0.2.9', '+81-50-1234-0001', '+815012340001'],
  ['nothing readable', 'sip:192.0.2.9', '<null>', null],
  ['empty', '', '', null],
];

for (const [name, requestUri, toUser, expected] of cases) {
  test(`called number: ${name}`, () => assert.equal(readCalled(requestUri, toUser, pool), expected));
}

test('any text whatever gives a number in E.164 or none', () => {
  fc.assert(
    fc.property(anyText(), anyText(), (requestUri, toUser) => {
      const called = readCalled(requestUri, toUser, pool);
      if (called !== null) assert.match(called, /^\+[1-9]\d{6,14}$/);
    }),
  );
});

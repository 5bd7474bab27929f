import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { decode, signedBy } from '../../demo/brokerage/jwt.ts';
import { readDialled, readNumber, writeNumber } from '../../demo/phone/numbers.ts';
import { readCode } from '../../demo/phone/one-time-code.ts';
import { anyText } from '../support/any-text.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = publicKey.export({ format: 'jwk' });
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: object, payload: object): string {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

test('a token is believed as it was signed, and no changed byte of it, nor another algorithm', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), fc.constantFrom('A', 'B', '.', '='), (payload, place, letter) => {
      const token = signed({ alg: 'ES256' }, payload);
      assert.equal(signedBy(token, jwk), true);
      const at = place % token.length;
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      // The last letter of a signature has bits that stand for nothing.
      if (changed !== token && at < token.length - 1) assert.equal(signedBy(changed, jwk), false);
    }),
    { numRuns: 150 },
  );
  for (const alg of ['none', 'HS256', 'RS256', 'es256', undefined]) assert.equal(signedBy(signed({ alg }, {}), jwk), false, String(alg));
  assert.equal(signedBy(signed({ alg: 'ES256' }, {}), { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }), false);
});

test('any text is read as a header and a payload, or as no token', () => {
  const piece = fc.oneof(fc.constantFrom('.', '..', part({}), part([]), part(null), part({ alg: 'none' }), '%'), anyText(8));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 7 }).map((list) => list.join('')),
      (text) => {
        const read = decode(text);
        if (read !== null) assert.ok(typeof read.header === 'object' && typeof read.payload === 'object');
        assert.equal(signedBy(text, jwk), false);
      },
    ),
    { numRuns: 800 },
  );
});

test('what is typed into the sample phone is a number in normal form, or none', () => {
  const piece = fc.oneof(fc.constantFrom('+81', '0', '184', '186', '90', '-', '－', '１２', ' ', '(', '12345678'), anyText(4));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 7 }).map((list) => list.join('')),
      (text) => {
        const number = readNumber(text);
        if (number !== null) {
          assert.match(number, /^\+[1-9]\d{6,14}$/);
          // Numbers of Japan that are too short or too long are called nowhere.
          if (/^\+(?!81)|^\+81[1-9]\d{8,9}$/.test(number)) assert.equal(readNumber(writeNumber(number)), number);
        }
        const dialled = readDialled(text);
        if (dialled !== null) assert.match(dialled.number, /^\+[1-9]\d{6,14}$/);
        const code = readCode(text);
        if (code?.host === null) assert.match(code.code, /^\d{6}$/);
      },
    ),
    { numRuns: 1_000 },
  );
});

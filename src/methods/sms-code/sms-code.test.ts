import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { IssueContext } from '#methods/method.ts';
import { smsCode } from './index.ts';
import { smsMessage } from './message.ts';

const context = (value: number, given: Partial<IssueContext> = {}): IssueContext => ({
  now: 0,
  random: { integer: () => value, bytes: randomBytes },
  drawn: null,
  host: 'login.example.jp',
  codeKey: Buffer.alloc(32, 1),
  challengeId: 'challenge-1',
  occasion: 'login',
  contacts: [{ id: '7', field: 'mobile_phone', kind: 'mobile', value: '+819012345678', lookup: 'digest' }],
  ...given,
});

describe('the message', () => {
  const code = fc.integer({ min: 0, max: 999_999 }).map((number) => String(number).padStart(6, '0'));
  const host = fc.string({ unit: fc.constantFrom(...'abcxyz019-.'), minLength: 4, maxLength: 48 });

  test('fits one SMS of 70 UTF-16 units under any host of up to 48, tells the code first and ends with the origin-bound line', () => {
    fc.assert(
      fc.property(code, host, (drawn, name) => {
        const text = smsMessage(drawn, name, 'login');
        assert.ok(text.length <= 70, `${text.length} units for a host of ${name.length}`);
        assert.match(text, new RegExp(`^認証番号 ${drawn}\n`));
        assert.ok(text.endsWith(`\n@${name} #${drawn}`));
      }),
    );
  });

  test('under a host of usual length it says how long it is valid, and to tell nobody', () => {
    assert.match(smsMessage('123456', 'login.example-sec.co.jp', 'login'), /3分以内.*教えないで/s);
  });

  test('for a procedure on the account site it says so, and still fits', () => {
    fc.assert(fc.property(code, host, (drawn, name) => smsMessage(drawn, name, 'procedure').length <= 70));
    assert.match(smsMessage('123456', 'login.example.jp', 'procedure'), /登録変更用/);
  });

  test('has no link and no number to call', () => {
    assert.doesNotMatch(smsMessage('123456', 'login.example.jp', 'login'), /https?:|www\.|\/\/|0\d{1,4}-\d/);
  });
});

describe('a challenge', () => {
  test('goes to the first contact, shows its last four digits, and keeps neither code nor number', () => {
    const issued = smsCode.issue(context(42));
    assert.equal(issued.delivery?.contactId, '7');
    assert.match(issued.delivery?.text ?? '', /000042/);
    assert.deepEqual(issued.prompt, { masked: '＊＊＊-＊＊＊＊-5678' });
    assert.equal(issued.authenticator, 'digest');
    assert.doesNotMatch(JSON.stringify([issued.secret, issued.prompt]), /000042|9012345678/);
  });

  test('is answered by its own code alone', async () => {
    const { secret } = smsCode.issue(context(42));
    const judge = async (challengeId: string, code: string) =>
      (await smsCode.verify({ secret, codeKey: Buffer.alloc(32, 1), challengeId }, smsCode.parse({ code }) ?? '')).result;
    assert.equal(await judge('challenge-1', '００００４２'), 'right');
    assert.equal(await judge('challenge-1', '000043'), 'wrong');
    assert.equal(await judge('challenge-2', '000042'), 'wrong');
  });

  test('without a number nothing is issued', () => {
    assert.throws(() => smsCode.issue(context(42, { contacts: [] })), /mobile number/);
  });
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import type { IssueContext } from '#methods/method.ts';
import { emailCode } from './index.ts';

const context: IssueContext = {
  now: 0,
  random: { integer: () => 7, bytes: randomBytes },
  drawn: null,
  host: 'login.example.jp',
  codeKey: Buffer.alloc(32, 1),
  challengeId: 'challenge-1',
  occasion: 'login',
  contacts: [{ id: '9', field: 'email', kind: 'email', value: 'hanako@example.jp', lookup: 'digest' }],
};

describe('the message', () => {
  const { delivery } = emailCode.issue(context);

  test('tells the code, for how long it is valid, and to tell nobody', () => {
    assert.match(delivery?.text ?? '', /認証番号　000007/);
    assert.match(delivery?.text ?? '', /10分間有効/);
    assert.match(delivery?.text ?? '', /教えないで/);
    assert.doesNotMatch(delivery?.subject ?? '', /000007/, 'a subject is shown on locked screens');
  });

  test('has no link and no number to call', () => {
    assert.doesNotMatch(`${delivery?.subject}${delivery?.text}`, /https?:|www\.|\/\/|0\d{1,4}-\d|[a-z]+\.(jp|com)/);
  });
});

describe('a challenge', () => {
  test('shows the first letter and the domain, and keeps neither code nor address', () => {
    const { secret, prompt, authenticator, delivery } = emailCode.issue(context);
    assert.deepEqual(prompt, { masked: 'h＊＊＊@example.jp' });
    assert.deepEqual([authenticator, delivery?.kind, delivery?.contactId], ['digest', 'mail', '9']);
    assert.doesNotMatch(JSON.stringify([secret, prompt]), /000007|hanako/);
  });

  test('is worth less than possession, whatever else the policy says', () => {
    assert.deepEqual([emailCode.acr, emailCode.amr, emailCode.traits.provesPossession], ['pwd+email', ['email'], false]);
  });

  test('lives ten minutes and cannot be extended', () => {
    assert.deepEqual([emailCode.timing.lifetime, emailCode.timing.extendedLifetime], [600_000, null]);
  });

  test('without an address nothing is issued', () => {
    assert.throws(() => emailCode.issue({ ...context, contacts: [] }), /registered address/);
  });
});

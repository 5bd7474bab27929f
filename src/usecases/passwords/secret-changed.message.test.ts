import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlainText } from '#core/message-text.ts';
import { changedNotice, resetNotice } from './secret-changed.message.ts';

const at = Date.parse('2025-08-01T09:05:00+09:00');

for (const numbers of [
  { supportNumber: '0120-000-111', freezeNumber: '0120-000-222' },
  { supportNumber: '', freezeNumber: '' },
])
  test(`what is told of a changed secret holds no link, fits one SMS, and names the way to stop trading (${numbers.freezeNumber})`, () => {
    const notices = [changedNotice(numbers, 'password', at), changedNotice(numbers, 'pin', at), resetNotice(numbers, at)];
    for (const { mail, sms } of notices) {
      assert.ok(isPlainText(mail.text) && isPlainText(mail.subject) && isPlainText(sms ?? ''), mail.text);
      assert.ok((sms ?? '').length <= 70 && (sms ?? '').length > 20, `${sms?.length} ${sms}`);
      assert.ok(
        mail.text.includes(numbers.freezeNumber) && mail.text.includes(numbers.supportNumber) && sms?.includes(numbers.freezeNumber),
      );
      assert.match(mail.text, /2025年8月1日 9:05.*1 August 2025/s);
      assert.doesNotMatch(mail.text, /undefined|null|（）|\(\)/);
    }
    assert.match(notices[2]?.mail.text ?? '', /72時間.*72 hours/s);
  });

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContactField } from '#core/customer/facts.ts';
import { isPlainText } from '#core/message-text.ts';
import { type ChangedBy, contactChanged, fieldNames } from './contact-changed.message.ts';

const at = Date.parse('2025-07-28T08:50:00+09:00');

for (const field of Object.keys(fieldNames) as ContactField[]) {
  for (const by of ['web', 'support', 'post', 'restored'] as ChangedBy[]) {
    for (const freezeNumber of ['0120-000-222', '']) {
      test(`${field} ${by} ${freezeNumber || 'without a number'}: no link, only published numbers, one SMS`, () => {
        const { mail, sms } = contactChanged({ field, by, at, formerMayFreeze: by === 'web', freezeNumber });
        for (const text of [mail.subject, mail.text, sms ?? '']) {
          assert.ok(isPlainText(text), text);
          assert.deepEqual(
            [...text.matchAll(/0\d[\d-]{6,}/g)].map(String),
            text.includes('0120') ? ['0120-000-222'].concat(mail.text === text ? ['0120-000-222'] : []) : [],
          );
        }
        assert.ok((sms ?? '').length <= 70, `${sms?.length}`);
        assert.match(mail.text, /2025年7月28日 8:50/);
        assert.match(mail.text, /28 July 2025/);
        assert.equal(/72時間/.test(mail.text) && /72 hours/.test(mail.text), by === 'web' && freezeNumber !== '');
      });
    }
  }
}

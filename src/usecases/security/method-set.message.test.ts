import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlainText } from '#core/message-text.ts';
import { methodSetNotice } from './method-set.message.ts';

for (const change of ['add', 'change', 'remove'] as const) {
  test(`the notice of a setting (${change}) has no link, names the freeze number in both languages and fits an SMS`, () => {
    const { mail, sms } = methodSetNotice(change, '0120-000-222');
    assert.ok(isPlainText(mail.text) && isPlainText(mail.subject) && isPlainText(sms ?? ''));
    const [japanese = '', english = ''] = mail.text.split('----');
    for (const part of [japanese, english, sms ?? '']) assert.match(part, /0120-000-222/);
    assert.ok((sms ?? '').length <= 70, `${sms?.length}`);
  });
}

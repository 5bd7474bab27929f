import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HoldScope } from '#core/hold.ts';
import { isPlainText } from '#core/message-text.ts';
import { liftedNotice, stopNotice } from './freeze.message.ts';

const scopes: readonly (readonly HoldScope[])[] = [['login'], ['trading'], ['login', 'trading']];

for (const supportNumber of ['0120-000-111', '+81-3-1234-56789', ''])
  test(`messages with the number "${supportNumber}" hold no link, fit, and name the desk in both languages`, () => {
    const notices = [
      stopNotice({ supportNumber }, 'held', ['trading']),
      ...scopes.map((each) => stopNotice({ supportNumber }, 'frozen', each)),
      ...scopes.flatMap((each) => (['customer', 'operators'] as const).map((by) => liftedNotice({ supportNumber }, each, by))),
    ];
    for (const { mail, sms } of notices) {
      assert.ok(isPlainText(mail.text) && isPlainText(mail.subject) && isPlainText(sms ?? ''), mail.text);
      assert.ok((sms ?? '').length <= 70 && (sms ?? '').length > 20, `${sms?.length} ${sms}`);
      for (const text of [mail.text, sms ?? '']) assert.ok(text.includes(supportNumber));
      assert.match(mail.text, /お客様サポート.*customer support/s);
      assert.doesNotMatch(mail.text, /undefined|null|（）|\(\)/);
    }
  });

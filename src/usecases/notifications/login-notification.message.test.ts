import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deviceInWords } from '#core/device-words.ts';
import { parseInstant } from '#core/instant-text.ts';
import { isPlainText } from '#core/message-text.ts';
import { anyText } from '#test/support/any-text.ts';
import { notificationOffNotice } from './choose-login-notification.message.ts';
import { type LoginHappening, type LoginMailFacts, loginMail } from './login-notification.message.ts';

const freezeNumber = '0120-000-222';
const facts: LoginMailFacts = {
  happening: 'completed',
  at: parseInstant('2025-07-28T08:05') as number,
  channel: { ja: '日本株アプリ', en: 'Stock app' },
  factors: [{ ja: 'SMS認証', en: 'SMS authentication' }],
  device: { ja: 'iPhone の Safari', en: 'Safari on iPhone' },
  knownBrowser: false,
  stepUp: false,
  freezeNumber,
};
const happenings: readonly LoginHappening[] = ['completed', 'opened', 'unfinished'];

test('a login reads as a person would say it, in both languages', () => {
  const { subject, text } = loginMail(facts);
  assert.equal(subject, 'ログインのお知らせ');
  assert.equal(
    text,
    [
      'お客様の口座にログインがありました。',
      '',
      '日時　　　2025年7月28日（月）8時05分',
      'サービス　日本株アプリ',
      '方法　　　パスワード、SMS認証',
      '機器　　　iPhone の Safari',
      'ブラウザ　ふだんと違うブラウザ',
      '',
      'お客様ご自身の操作であれば、何もしていただく必要はありません。',
      '',
      '【お心当たりがないとき】',
      '1. ご登録の電話から 0120-000-222 へお電話ください。口座を止めます。',
      '2. いつもお使いのブックマークから当社サイトを開き、パスワードを変更してください。',
      '',
      'このメールにはリンクを載せていません。',
      '',
      '----',
      'Somebody has logged in to your account.',
      'Time: Monday, 28 July 2025, 8:05 (Japan)',
      'Service: Stock app',
      'Method: password, SMS authentication',
      'Device: Safari on iPhone, not a browser you usually use',
      'If this was not you, call 0120-000-222 from a registered phone: we stop the account. Then open our site from your own bookmark and change your password.',
      'This mail holds no link.',
    ].join('\n'),
  );
});

test('the day of the week is the one in Japan, on both sides of midnight', () => {
  const at = (text: string) => loginMail({ ...facts, at: parseInstant(text) as number }).text;
  assert.match(at('2025-07-26T00:00:00+09:00'), /2025年7月26日（土）0時00分[\s\S]*Saturday, 26 July 2025, 0:00/);
  assert.match(at('2025-07-25T23:59:59+09:00'), /2025年7月25日（金）23時59分[\s\S]*Friday, 25 July 2025, 23:59/);
});

test('what was not completed says that the password was right, or that only more was asked', () => {
  const unfinished = { ...facts, happening: 'unfinished' } as const;
  assert.match(loginMail(unfinished).text, /正しいパスワードが入力されましたが[\s\S]*ログインはされていません[\s\S]*right password/);
  const stepUp = loginMail({ ...unfinished, stepUp: true, factors: [] }).text;
  assert.doesNotMatch(stepUp, /パスワードが入力|entered your right password/);
  assert.match(stepUp, /方法　　　追加の認証/);
});

test('no mail holds a link, or another number than the published one, whatever the browser says of itself', () => {
  const lure = fc.constantFrom('https://evil.example/', 'www.evil.jp', '090-9999-8888', 'tel:0312345678', '<a href=x>', 'Chrome/ evil.com');
  fc.assert(
    fc.property(fc.constantFrom(...happenings), fc.oneof(anyText(60), lure), fc.boolean(), (happening, agent, stepUp) => {
      const { subject, text } = loginMail({ ...facts, happening, stepUp, device: deviceInWords(`Mozilla/5.0 (Windows NT 10.0) ${agent}`) });
      assert.ok(isPlainText(text) && isPlainText(subject), text);
      assert.deepEqual([...new Set(text.match(/\d{2,4}-\d{2,4}-\d{3,4}/g))], [freezeNumber]);
      assert.doesNotMatch(text, /\/\/|evil/);
    }),
    { numRuns: 300 },
  );
});

test('the last notice before it is switched off: plain, the published number only, one SMS of at most 70 characters', () => {
  const { mail, sms } = notificationOffNotice(freezeNumber);
  for (const text of [mail.subject, mail.text, sms ?? '']) assert.ok(isPlainText(text), text);
  assert.deepEqual([...new Set(`${mail.text}${sms}`.match(/\d{2,4}-\d{2,4}-\d{3,4}/g))], [freezeNumber]);
  assert.ok(sms !== null && sms.length <= 70, `${sms?.length} characters`);
  assert.ok((notificationOffNotice('0120-0000-2222').sms ?? '').length <= 70, 'a longer number fits as well');
});

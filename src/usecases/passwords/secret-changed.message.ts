import type { Instant } from '#core/instant.ts';
import type { AppSettings } from '../app.ts';
import type { ContactNotice } from '../messages/tell-contacts.ts';
import type { Secret } from './secret.ts';

type Numbers = Pick<AppSettings, 'supportNumber' | 'freezeNumber'>;

const names: Readonly<Record<Secret, { readonly ja: string; readonly en: string }>> = {
  password: { ja: 'ログインパスワード', en: 'login password' },
  pin: { ja: '取引暗証番号', en: 'trading PIN' },
};

const japanese = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'short' });
const english = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'short' });

/** A command run without the published numbers names the desks without them: better than no message. */
const named = (name: string, number: string, [open, close]: readonly [string, string]): string =>
  number === '' ? name : `${name}${open}${number}${close}`;

/** Where to turn when it was somebody else: first the number that stops trading, then a person. */
const disown = ({ freezeNumber, supportNumber }: Numbers) => ({
  ja: `お手続きに心当たりがないときは、すぐに、ご登録の電話から${named('お取引を止める専用の番号', freezeNumber, ['（', '）'])}へお電話ください。どなたも出ませんが、お電話が届くと、新しいご注文と出金が止まります。そのあと、${named('お客様サポート', supportNumber, ['（', '）'])}へご連絡ください。`,
  en: `If this was not you, call ${named('the number that stops trading', freezeNumber, [' (', ')'])} from a registered phone at once: nobody answers, but new orders and withdrawals are stopped. Then call ${named('customer support', supportNumber, [' (', ')'])}.`,
});

const nothingToTap = {
  ja: 'このメールにはリンクを載せていません。お客様サイトは、いつもお使いのブックマークから開いてください。',
  en: 'This mail holds no link. Please open our site from your own bookmark.',
};

/** Who changed it: the customer on the account site, or the house, after two persons decided so. */
const where = {
  customer: { ja: '口座管理の画面で', en: 'on the account site ' },
  house: { ja: '当社での手続きにより', en: 'by a procedure of ours ' },
} as const;

/** The password or PIN was changed. */
export function changedNotice(numbers: Numbers, secret: Secret, at: Instant, by: keyof typeof where = 'customer'): ContactNotice {
  const { ja, en } = names[secret];
  const notYou = disown(numbers);
  return {
    purpose: `${secret}-changed`,
    mail: {
      subject: `${ja}が変更されました / Your ${en} was changed`,
      text: `${japanese.format(at)}に、${where[by].ja}、お客様の${ja}が変更されました。ほかの画面やアプリは、安全のためログアウトしました。

${notYou.ja}

${nothingToTap.ja}

Your ${en} was changed ${where[by].en}on ${english.format(at)}. Every other login was ended.
${notYou.en}
${nothingToTap.en}
`,
    },
    sms: `${ja}が変更されました。心当たりがなければ登録の電話から${numbers.freezeNumber || 'お客様サポート'}へ(取引を停止)`,
  };
}

/** The forgotten password was set anew, without a login. */
export function resetNotice(numbers: Numbers, at: Instant): ContactNotice {
  const notYou = disown(numbers);
  return {
    purpose: 'password-reset',
    mail: {
      subject: 'パスワードが再設定されました / Your password was reset',
      text: `${japanese.format(at)}に、「パスワードをお忘れの方」のお手続きで、お客様のログインパスワードが新しく設定されました。すべての画面とアプリから、安全のためログアウトしました。
これから72時間は、出金と、ご登録の電話番号・メールアドレス・認証方法の変更を承りません。

${notYou.ja}

${nothingToTap.ja}

Your login password was set anew on ${english.format(at)} by somebody who confirmed two of your registered contacts. Every login was ended.
For 72 hours, withdrawals and changes of contacts or of how you log in are not accepted.
${notYou.en}
${nothingToTap.en}
`,
    },
    sms: `パスワードが再設定されました。心当たりがなければ登録の電話から${numbers.freezeNumber || 'お客様サポート'}へ(取引を停止)`,
  };
}

import type { HoldLevel, HoldScope } from '#core/hold.ts';
import type { AppSettings } from '../app.ts';
import type { ContactNotice } from '../messages/tell-contacts.ts';

type Numbers = Pick<AppSettings, 'supportNumber'>;

const stopped: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = {
  trading: { ja: '新しいご注文と出金', en: 'new orders and withdrawals' },
  login: { ja: 'ログイン', en: 'logging in' },
  'login trading': { ja: 'ログイン、新しいご注文と出金', en: 'logging in, new orders and withdrawals' },
};

const wordsFor = (scopes: readonly HoldScope[]) => stopped[scopes.toSorted().join(' ')] ?? { ja: 'ご利用', en: 'use of the account' };

/** A command run without the published numbers names the desk without its number: better than no message. */
const desk = ({ supportNumber }: Numbers) =>
  supportNumber === ''
    ? { ja: 'お客様サポート', en: 'customer support', sms: 'お客様サポート' }
    : { ja: `お客様サポート（${supportNumber}）`, en: `customer support (${supportNumber})`, sms: supportNumber };

const notLost = { ja: 'お預かりしている資産は、そのままです。', en: 'Your assets are safe.' };

/** Held by a call: what was stopped, that logging in still works, how it is lifted. */
function heldNotice(numbers: Numbers): ContactNotice {
  const { ja, en, sms } = desk(numbers);
  return {
    purpose: 'held',
    mail: {
      subject: 'お取引を停止しました / New orders are stopped',
      text: `ご登録の電話番号から、停止専用の番号へお電話がありました。お客様の口座をお守りするため、新しいご注文と出金を停止し、ログイン中のサイトとアプリをすべて終了しました。${notLost.ja}

ログインは、これまでどおりできます。停止を解除するには、いつもお使いのブラウザでお客様サイトを開いてログインし、「口座管理」の「セキュリティ設定」へお進みください。
お電話に心当たりがないとき、ご注文の取消や決済をお急ぎのときは、${ja}へお電話ください。

A call from a registered phone reached our stop number. We stopped new orders and withdrawals and ended every login. ${notLost.en}
You can still log in. To lift the stop, open the customer site in the browser you always use and go to Account, Security settings.
If you did not call, or need to cancel an order, please call ${en}.
`,
    },
    sms: `お電話により新規注文と出金を停止しました。ログインは可能です。心当たりがなければ${sms}へ`,
  };
}

function frozenNotice(numbers: Numbers, scopes: readonly HoldScope[]): ContactNotice {
  const { ja, en, sms } = desk(numbers);
  const what = wordsFor(scopes);
  return {
    purpose: 'frozen',
    mail: {
      subject: '口座のご利用を停止しました / Your account is frozen',
      text: `お客様の口座をお守りするため、${what.ja}を停止しました。ログイン中のほかのサイトとアプリは終了しました。${notLost.ja}

再開するには、${ja}へお電話ください。ご本人であることを確認したうえで、停止を解除します。
お申し出に心当たりがないときも、ご連絡ください。ご注文の取消や、保有している商品の決済も、お電話でご相談いただけます。

To protect your account we stopped ${what.en}. Other logins were ended. ${notLost.en}
To use it again, please call ${en}. We will make sure that it is you before we lift the stop.
If you did not ask for this, please call as well. Orders can be cancelled and positions closed by phone.
`,
    },
    sms: `口座を守るためご利用を停止しました。資産はそのままです。再開・お問い合わせは${sms}へ`,
  };
}

/** Held or frozen. */
export const stopNotice = (numbers: Numbers, level: HoldLevel, scopes: readonly HoldScope[]): ContactNotice =>
  level === 'held' ? heldNotice(numbers) : frozenNotice(numbers, scopes);

/** Lifted, by the customer or by two operators. */
export function liftedNotice(numbers: Numbers, scopes: readonly HoldScope[], by: 'customer' | 'operators'): ContactNotice {
  const { ja, en, sms } = desk(numbers);
  const what = wordsFor(scopes);
  const how =
    by === 'customer'
      ? { ja: '「セキュリティ設定」でのお手続きにより', en: 'After a confirmation in the security settings' }
      : { ja: 'ご本人であることを確認したうえで', en: 'After we made sure that it was you' };
  return {
    purpose: 'hold-lifted',
    mail: {
      subject: '停止を解除しました / The stop is lifted',
      text: `${how.ja}、${what.ja}の停止を解除しました。これまでどおりご利用いただけます。
お手続きに心当たりがないときは、すぐに${ja}へお電話ください。

${how.en}, we lifted the stop of ${what.en}. If this was not you, please call ${en} at once.
`,
    },
    sms: `口座の停止を解除しました。お手続きに心当たりがなければ、すぐに${sms}へお電話ください`,
  };
}

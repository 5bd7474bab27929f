import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    title: 'ログインの受付を、停止しています',
    why: '不正なログインからお客様の口座をお守りするため、どのサイトやアプリからもログインできないようにしています。',
    assetsTitle: 'お預かりしている資産は、そのままです',
    assets:
      '株式や現金が失われることはありません。ログインできない間も、お客様サポートへのお電話で、ご注文の取消や保有している商品の決済をご相談いただけます。',
    againTitle: '再びログインするには',
    again: 'お客様サポートへお電話ください。ご本人であることを書類などで確認したうえで、停止を解除します。',
    noRetry: 'パスワードの入力や認証をやり直しても、停止は解除されません。',
    unknownTitle: '停止した覚えがないとき',
    unknown: 'お客様ご自身のお申し出か、不審な動きを見つけた当社が停止しています。理由は、お電話でお伝えします。',
  },
  en: {
    title: 'Logging in is stopped for your account',
    why: 'To protect your account against fraudulent logins, no site or app of ours lets anybody log in to it.',
    assetsTitle: 'Your assets are safe',
    assets:
      'No shares and no cash are lost. While you cannot log in, customer support can cancel orders and close positions with you by phone.',
    againTitle: 'How to log in again',
    again: 'Please call customer support. We will make sure that it is you, by documents for example, and then lift the stop.',
    noRetry: 'Entering the password or confirming again does not lift it.',
    unknownTitle: 'If you did not ask for this',
    unknown: 'Either you asked for it, or we stopped it because something looked wrong. We will tell you the reason on the phone.',
  },
});

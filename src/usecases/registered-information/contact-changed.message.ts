import type { ContactField } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import type { ContactNotice } from '../messages/tell-contacts.ts';

/** How a number or address came to be changed. */
export type ChangedBy = 'web' | 'support' | 'post' | 'restored';

export interface ContactChanged {
  readonly field: ContactField;
  readonly by: ChangedBy;
  readonly at: Instant;
  /** The number that stood there can freeze the account by a call for 72 hours (mission.md rule 11). */
  readonly formerMayFreeze: boolean;
  /** Published, as people write it; empty: the message says how to find it. */
  readonly freezeNumber: string;
}

export const fieldNames: Readonly<Record<ContactField, { readonly ja: string; readonly en: string }>> = {
  phone: { ja: '電話番号', en: 'phone number' },
  mobile_phone: { ja: '携帯番号', en: 'mobile number' },
  representative_mobile_phone: { ja: '取引責任者携帯番号', en: 'representative’s mobile number' },
  email: { ja: 'メールアドレス', en: 'email address' },
};

const japaneseTime = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'short' });
const englishTime = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'short' });

const how: Readonly<Record<ChangedBy, { readonly ja: string; readonly en: string }>> = {
  web: {
    ja: '口座管理の画面で、ご登録の電話による確認のうえ変更されました。',
    en: 'It was changed on the account pages after a proof by a registered phone.',
  },
  support: { ja: 'お客様サポートで、ご本人の確認のうえ変更しました。', en: 'Customer support changed it after identification.' },
  post: { ja: '郵送の変更届により変更しました。', en: 'It was changed by the form received by post.' },
  restored: { ja: 'お客様サポートで、変更前の内容に戻しました。', en: 'Customer support put back what was registered before the change.' },
};

/** What every contact, old and new, is told of a change of a number or address. No link; of numbers only the published one. */
export function contactChanged(change: ContactChanged): ContactNotice {
  const { field, freezeNumber } = change;
  return {
    purpose: 'contact-changed',
    mail: {
      subject: `【重要】ご登録の${fieldNames[field].ja}の変更のお知らせ`,
      text: [...japanese(change), '', '----', ...english(change)].join('\n'),
    },
    sms: `ご登録の${fieldNames[field].ja}が変わりました。お心当たりがなければ${freezeNumber === '' ? '当社サポート' : freezeNumber}へお電話ください。`,
  };
}

function japanese({ field, by, at, formerMayFreeze, freezeNumber }: ContactChanged): string[] {
  return [
    `ご登録の${fieldNames[field].ja}が変わりました。`,
    `日時　${japaneseTime.format(at)}（日本時間）`,
    how[by].ja,
    'ほかの画面や端末のログインは、安全のため終了しました。',
    '',
    'お心当たりがない場合',
    ...(freezeNumber === ''
      ? ['いつもお使いのブックマークから当社サイトを開き、お客様サポートの電話番号をご確認のうえ、すぐにお電話ください。']
      : [
          `ご登録の電話から ${freezeNumber} へ、すぐにお電話ください。お取引を止めます。`,
          ...(formerMayFreeze ? ['変更前の電話番号からも、72時間のあいだお電話いただけます。'] : []),
        ]),
    '登録内容は、当社サイトの［口座管理］－［登録情報］で確認できます。',
    'このメールにはリンクを載せていません。',
  ];
}

function english({ field, by, at, formerMayFreeze, freezeNumber }: ContactChanged): string[] {
  return [
    `Your registered ${fieldNames[field].en} has changed.`,
    `When: ${englishTime.format(at)} (Japan time)`,
    how[by].en,
    'Logins on other screens and devices were ended for your safety.',
    '',
    ...(freezeNumber === ''
      ? ['If it was not you: open our site from your own bookmark, look up the number of customer support, and call at once.']
      : [
          `If it was not you: call ${freezeNumber} from a registered phone at once. Trading will be stopped.`,
          ...(formerMayFreeze ? ['For 72 hours you can call from the former number as well.'] : []),
        ]),
    'This mail holds no link.',
  ];
}

import type { SettingChange } from '#core/policy/setting-options.ts';
import type { ContactNotice } from '../messages/tell-contacts.ts';

type Told = Exclude<SettingChange, 'none'>;

const words: Readonly<Record<Told, { readonly ja: string; readonly en: string; readonly sms: string }>> = {
  add: {
    ja: 'ログインのときの認証方法が、設定されました。',
    en: 'An authentication method for logging in has been set for your account.',
    sms: 'ログインの認証方法が設定されました。',
  },
  change: {
    ja: 'ログインのときの認証方法が、変更されました。ほかの画面や機器からは、ログアウトしました。',
    en: 'The authentication method for logging in has been changed. Other browsers and devices have been logged out.',
    sms: 'ログインの認証方法が変更されました。',
  },
  remove: {
    ja: 'ログインのときの認証方法の設定が、解除されました。ほかの画面や機器からは、ログアウトしました。',
    en: 'The setting of your authentication method has been removed. Other browsers and devices have been logged out.',
    sms: 'ログインの認証方法の設定が解除されました。',
  },
};

/** To every contact, when a customer sets, changes or removes how they log in (mission.md rules 12 and 13). */
export function methodSetNotice(change: Told, freezeNumber: string): ContactNotice {
  const { ja, en, sms } = words[change];
  return {
    purpose: `method-${change}`,
    mail: {
      subject: '認証方法の設定についてのお知らせ',
      text: [
        ja,
        '',
        'お客様ご自身のお手続きであれば、何もしていただく必要はありません。',
        '',
        '【お心当たりがないとき】',
        `1. ご登録の電話から ${freezeNumber} へお電話ください。口座を止めます。`,
        '2. いつもお使いのブックマークから当社サイトを開き、「口座管理」の「セキュリティ設定」をお確かめください。',
        '',
        'このメールにはリンクを載せていません。',
        '',
        '----',
        en,
        `If this was not you, call ${freezeNumber} from a registered phone: we stop the account.`,
        'Then open our site from your own bookmark and look at Account, Security settings.',
        'This mail holds no link.',
      ].join('\n'),
    },
    sms: `${sms}お心当たりがなければ${freezeNumber}へ登録の電話から`,
  };
}

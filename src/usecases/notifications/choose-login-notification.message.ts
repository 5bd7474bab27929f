import type { ContactNotice } from '../messages/tell-contacts.ts';

/** The last notice before login notification is switched off, to every contact (mission.md rules 12 and 13). */
export function notificationOffNotice(freezeNumber: string): ContactNotice {
  return {
    purpose: 'login-notification-off',
    mail: {
      subject: 'ログイン通知を停止するお知らせ',
      text: [
        'ログイン通知メールを停止する設定が行われました。',
        '今後、ログインがあっても、お知らせのメールは届きません。',
        '',
        'お客様ご自身の操作であれば、何もしていただく必要はありません。',
        '',
        '【お心当たりがないとき】',
        `1. ご登録の電話から ${freezeNumber} へお電話ください。口座を止めます。`,
        '2. いつもお使いのブックマークから当社サイトを開き、セキュリティ設定でログイン通知を「受け取る」に戻してください。',
        '',
        'このメールにはリンクを載せていません。',
        '',
        '----',
        'Login notification has been switched off for your account: you will not be told of logins by mail any more.',
        `If this was not you, call ${freezeNumber} from a registered phone: we stop the account. Then open our site from your own bookmark and switch it on again under security settings.`,
        'This mail holds no link.',
      ].join('\n'),
    },
    sms: `ログイン通知の停止が設定されました。お心当たりがなければ${freezeNumber}へ登録の電話からご連絡を`,
  };
}

const words = {
  login: {
    subject: 'ログインの認証番号のお知らせ',
    where: 'ログイン画面に、次の認証番号を入力してください。',
    notMe: [
      'お心当たりがない場合は、どなたかがお客様のログインIDとパスワードを使っています。',
      'いつもお使いのブックマークから当社サイトを開き、パスワードを変更してください。',
    ],
  },
  procedure: {
    subject: '口座管理のお手続きの認証番号のお知らせ',
    where: '口座管理のお手続きの画面に、次の認証番号を入力してください。',
    notMe: [
      'お心当たりがない場合は、認証番号を入力せず、どなたにも教えないでください。',
      'どなたかがお客様になりすまして、登録内容を変えようとしているおそれがあります。いつもお使いのブックマークから当社サイトを開き、お客様サポートの電話番号をご確認のうえ、お電話ください。',
    ],
  },
  reset: {
    subject: 'パスワード再設定の認証番号のお知らせ',
    where: '「パスワードをお忘れの方」の画面に、次の認証番号を入力してください。',
    notMe: [
      'お心当たりがない場合は、認証番号を入力せず、どなたにも教えないでください。',
      'どなたかがお客様のパスワードを変えようとしています。いつもお使いのブックマークから当社サイトを開き、お客様サポートの電話番号をご確認のうえ、お電話ください。',
    ],
  },
} as const;

/** Plain text, no link and no sender's number to call: a mail that asks to click or to call is a forgery, and ours never does. */
export function mailMessage(code: string, occasion: keyof typeof words): { readonly subject: string; readonly text: string } {
  const { subject, where, notMe } = words[occasion];
  return {
    subject,
    text: [
      where,
      '',
      `認証番号　${code}`,
      '',
      'この番号は10分間有効です。',
      '電話などで番号をたずねられても、決して教えないでください。当社の社員がおたずねすることはありません。',
      '',
      ...notMe,
      'このメールにはリンクを載せていません。',
    ].join('\n'),
  };
}

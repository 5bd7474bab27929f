/** Plain text, no link and no sender's number to call: a mail that asks to click or to call is a forgery, and ours never does. */
export function mailMessage(code: string): { readonly subject: string; readonly text: string } {
  return {
    subject: 'ログインの認証番号のお知らせ',
    text: [
      'ログイン画面に、次の認証番号を入力してください。',
      '',
      `認証番号　${code}`,
      '',
      'この番号は10分間有効です。',
      '電話などで番号をたずねられても、決して教えないでください。当社の社員がおたずねすることはありません。',
      '',
      'お心当たりがない場合は、どなたかがお客様のログインIDとパスワードを使っています。',
      'いつもお使いのブックマークから当社サイトを開き、パスワードを変更してください。',
      'このメールにはリンクを載せていません。',
    ].join('\n'),
  };
}

import { bilingual } from '#ui/catalogue.ts';

/** What the method is called, on pages and in mails. */
export const name = { ja: 'メール認証', en: 'email authentication' };

/** Words of the email code page. */
export const text = bilingual({
  ja: {
    name: name.ja,
    title: '認証番号の入力',
    why: {
      login: 'お客様ご本人のログインであることを確かめるため、ご登録のメールアドレスに認証番号をお送りしました。',
      registered: 'お客様ご本人のお手続きであることを確かめるため、ご登録のメールアドレスに認証番号をお送りしました。',
      target: '新しいメールアドレスで受け取れることを確かめるため、そのアドレスに認証番号をお送りしました。',
      unproved: 'メールアドレスのご登録があるときは、そのアドレスに認証番号をお送りしました。',
    },
    sentTo: 'お送り先',
    code: '認証番号（6けた）',
    codeHint: '届いたメールに書かれている数字を入力してください。',
    timeLabel: '有効時間',
    until: (time: string) => `${time}まで`,
    submit: '確認してログインする',
    submitProof: '確認して次へ進む',
    wrongTitle: '認証番号が違います',
    wrong: 'いちばん新しいメールの6けたの数字を、もう一度入力してください。',
    unreadable: '6けたの数字を入力してください。',
    warnTitle: '認証番号は、だれにも教えないでください',
    warn: '電話などで認証番号をたずねる人は、当社の社員を名乗っていても詐欺です。',
  },
  en: {
    name: name.en,
    title: 'Enter the code',
    why: {
      login: 'To be sure that it is you who is logging in, we have sent a code to your registered email address.',
      registered: 'To be sure that it is you who is doing this, we have sent a code to your registered email address.',
      target: 'To be sure that you receive mail at the new address, we have sent a code to it.',
      unproved: 'If an email address is registered, we have sent a code to it.',
    },
    sentTo: 'Sent to',
    code: 'Code (6 digits)',
    codeHint: 'Enter the digits in the email you have received.',
    timeLabel: 'Valid',
    until: (time: string) => `until ${time}`,
    submit: 'Confirm and log in',
    submitProof: 'Confirm and go on',
    wrongTitle: 'The code is not right',
    wrong: 'Please enter the 6 digits of the newest email once more.',
    unreadable: 'Please enter 6 digits.',
    warnTitle: 'Tell the code to nobody',
    warn: 'Anyone who asks for it by phone is a fraud, even if they say they work for us.',
  },
});

import { bilingual } from '#ui/catalogue.ts';

/** What the method is called, on pages and in mails. */
export const name = { ja: 'SMS認証', en: 'SMS authentication' };

/** Words of the SMS code page. */
export const text = bilingual({
  ja: {
    name: name.ja,
    offer: 'ご登録の携帯電話に、SMS（ショートメッセージ）で6けたの認証番号をお送りします。',
    title: '認証番号の入力',
    why: {
      login: 'お客様ご本人のログインであることを確かめるため、ご登録の携帯電話にSMS（ショートメッセージ）で認証番号をお送りしました。',
      registered: 'お客様ご本人のお手続きであることを確かめるため、ご登録の携帯電話にSMS（ショートメッセージ）で認証番号をお送りしました。',
      target: '新しい携帯電話がお手元にあることを確かめるため、その電話にSMS（ショートメッセージ）で認証番号をお送りしました。',
      unproved: '携帯電話のご登録があるときは、その電話にSMS（ショートメッセージ）で認証番号をお送りしました。',
    },
    sentTo: 'お送り先',
    untold: 'ご登録の携帯電話（ご登録がある場合）',
    ending: (digits: string) => `末尾 ${digits}`,
    code: '認証番号（6けた）',
    codeHint: '届いたSMSに書かれている数字を入力してください。',
    timeLabel: '有効時間',
    until: (time: string) => `${time}まで`,
    submit: '確認してログインする',
    submitProof: '確認して次へ進む',
    wrongTitle: '認証番号が違います',
    wrong: 'いちばん新しいSMSの6けたの数字を、もう一度入力してください。',
    unreadable: '6けたの数字を入力してください。',
    warnTitle: '認証番号は、だれにも教えないでください',
    warn: '電話などで認証番号をたずねる人は、当社の社員を名乗っていても詐欺です。',
  },
  en: {
    name: name.en,
    offer: 'We send a 6-digit code by SMS (text message) to your registered mobile phone.',
    title: 'Enter the code',
    why: {
      login: 'To be sure that it is you who is logging in, we have sent a code by SMS (text message) to your registered mobile phone.',
      registered: 'To be sure that it is you who is doing this, we have sent a code by SMS (text message) to your registered mobile phone.',
      target: 'To be sure that the new mobile phone is in your hands, we have sent a code to it by SMS (text message).',
      unproved: 'If a mobile phone is registered, we have sent a code to it by SMS (text message).',
    },
    sentTo: 'Sent to',
    untold: 'Your registered mobile phone, if there is one',
    ending: (digits: string) => `number ending in ${digits}`,
    code: 'Code (6 digits)',
    codeHint: 'Enter the digits in the text message you have received.',
    timeLabel: 'Valid',
    until: (time: string) => `until ${time}`,
    submit: 'Confirm and log in',
    submitProof: 'Confirm and go on',
    wrongTitle: 'The code is not right',
    wrong: 'Please enter the 6 digits of the newest text message once more.',
    unreadable: 'Please enter 6 digits.',
    warnTitle: 'Tell the code to nobody',
    warn: 'Anyone who asks for it by phone is a fraud, even if they say they work for us.',
  },
});

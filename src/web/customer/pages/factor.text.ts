import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    steps: ['パスワード', 'ご本人の確認'],
    stepsLabel: (current: number, count: number) => `手順 ${count} のうち ${current} 番目`,
    othersTitle: 'ほかの場所でも、お客様のログインが行われています',
    others:
      '別のパソコンや電話から、お客様のログインIDと正しいパスワードが入力されました。ご自身やご家族の操作でなければ、すぐにお知らせください。',
    notMe: '心当たりがない',
    helpTitle: 'うまくいかないとき',
    resend: '認証番号をもう一度送る',
    resendIn: 'あと{s}秒で、もう一度送れます',
    resendHint: (time: string) => `届かないときは、${time}後にもう一度お送りできます。`,
    resendNow: '届かないときは、もう一度お送りできます。前の番号は使えなくなります。',
    switchTo: (method: string) => `${method}に切り替える`,
    switchHint: '認証番号を受け取れないときは、ご登録の電話から電話をかけて確認することもできます。',
    supportHint: 'ご登録の電話やメールが使えないときは、お客様サポートへお電話ください。',
    again: '新しい番号で、もう一度確認する',
  },
  en: {
    steps: ['Password', 'Confirm it is you'],
    stepsLabel: (current: number, count: number) => `Step ${current} of ${count}`,
    othersTitle: 'Somebody is logging in as you in another place too',
    others:
      'Your login ID and the right password were entered on another computer or phone. If that is neither you nor your family, tell us at once.',
    notMe: 'That is not me',
    helpTitle: 'If something does not work',
    resend: 'Send another code',
    resendIn: 'You can send another in {s} s',
    resendHint: (time: string) => `If it does not arrive, another can be sent in ${time}.`,
    resendNow: 'If it does not arrive, we can send another. The code before it stops working.',
    switchTo: (method: string) => `Use ${method} instead`,
    switchHint: 'If you cannot receive a code, you can also confirm by calling us from a registered phone.',
    supportHint: 'If you can no longer use your registered phone or email, please call customer support.',
    again: 'Try again with a new number',
  },
});

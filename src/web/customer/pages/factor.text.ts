import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    steps: ['パスワード', 'ご本人の確認'],
    stepsLabel: (current: number, count: number) => `手順 ${count} のうち ${current} 番目`,
    othersTitle: 'ほかの場所でも、お客様のログインが行われています',
    others:
      '別のパソコンや電話から、お客様のログインIDと正しいパスワードが入力されました。ご自身やご家族の操作でなければ、すぐにお知らせください。',
    notMe: '心当たりがない',
    delayed: {
      sms: {
        title: 'SMSの送信が遅れています',
        why: 'ただいま、SMS（ショートメッセージ）を送る仕組みが、当社の側でうまく動いていません。お客様の操作が原因ではありません。',
        instead: 'お急ぎのときは、ご登録の電話から電話をかけて確認することができます。',
        wait: '送れるようになりしだい、認証番号をお送りします。この画面のままお待ちいただくか、時間をおいてからもう一度ログインしてください。',
      },
      mail: {
        title: 'メールの送信が遅れています',
        why: 'ただいま、メールを送る仕組みが、当社の側でうまく動いていません。お客様の操作が原因ではありません。',
        instead: 'お急ぎのときは、ほかの方法で確認することができます。',
        wait: '送れるようになりしだい、認証番号をお送りします。この画面のままお待ちいただくか、時間をおいてからもう一度ログインしてください。',
      },
    },
    helpTitle: 'うまくいかないとき',
    resend: '認証番号をもう一度送る',
    resendIn: 'あと{s}秒で、もう一度送れます',
    resendHint: (time: string) => `届かないときは、${time}後にもう一度お送りできます。`,
    resendNow: '届かないときは、もう一度お送りできます。前の番号は使えなくなります。',
    switchTo: (method: string) => `${method}に切り替える`,
    switchHint: '認証番号を受け取れないときは、ご登録の電話から電話をかけて確認することもできます。',
    noMore: (time: string) => `認証番号をお送りできる回数を超えました。次にお送りできるのは、${time}です。`,
    buyHint: 'お急ぎのときは、ご登録の電話からお電話いただくと、認証番号をもう1通お送りします。',
    buy: '電話をかけて、もう1通受け取る',
    instead: {
      sends_exhausted: {
        title: (name: string) => `${name}の認証番号を、お送りできる回数を超えました`,
        body: 'そのため、今回は次の方法で確かめます。',
      },
      locked: {
        title: (name: string) => `${name}を、安全のために止めています`,
        body: '正しくない認証番号が、さまざまな場所から何度も入力されたためです。今回は次の方法で確かめます。',
      },
      buys: 'お電話で確かめたあと、認証番号をもう1通お送りします。',
    },
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
    delayed: {
      sms: {
        title: 'Text messages are delayed',
        why: 'Our system for sending text messages does not work properly at this moment. It is nothing that you did.',
        instead: 'If you are in a hurry, you can confirm by calling us from a registered phone.',
        wait: 'The code is sent as soon as this works again. Please wait on this page, or log in again later.',
      },
      mail: {
        title: 'Email is delayed',
        why: 'Our system for sending email does not work properly at this moment. It is nothing that you did.',
        instead: 'If you are in a hurry, you can confirm in another way.',
        wait: 'The code is sent as soon as this works again. Please wait on this page, or log in again later.',
      },
    },
    helpTitle: 'If something does not work',
    resend: 'Send another code',
    resendIn: 'You can send another in {s} s',
    resendHint: (time: string) => `If it does not arrive, another can be sent in ${time}.`,
    resendNow: 'If it does not arrive, we can send another. The code before it stops working.',
    switchTo: (method: string) => `Use ${method} instead`,
    switchHint: 'If you cannot receive a code, you can also confirm by calling us from a registered phone.',
    noMore: (time: string) => `No more codes can be sent for now. The next one can be sent at ${time}.`,
    buyHint: 'If you are in a hurry: call us from a registered phone, and we will send one more code.',
    buy: 'Call to get one more code',
    instead: {
      sends_exhausted: {
        title: (name: string) => `No more codes can be sent for ${name}`,
        body: 'This time we confirm in another way.',
      },
      locked: {
        title: (name: string) => `We have paused ${name} for your safety`,
        body: 'Wrong codes were entered many times from many places. This time we confirm in another way.',
      },
      buys: 'After your call we will send you one more code.',
    },
    supportHint: 'If you can no longer use your registered phone or email, please call customer support.',
    again: 'Try again with a new number',
  },
});

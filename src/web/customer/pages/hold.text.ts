import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    from: (time: string) => `${time}から`,
    about: (time: string) => `${time}ごろ`,
    waiting: 'お待ちいただく時間',
    retry: '次へ進む',
    retryHint: '時刻を過ぎたら、このボタンで先へ進めます。',
    moves: 'このままお待ちいただくと、画面が自動で先へ進みます。',
    notMe: '心当たりがない',
    notMeHint: 'ご自身やご家族の操作に心当たりがないときは、すぐにお知らせください。',
    failures: {
      title: '少しのあいだ、お待ちください',
      when: 'もう一度ためせる時刻',
      why: '正しくない認証番号の入力が続いたため、安全のために受付を止めています。',
    },
    places: {
      title: 'ほかのログインが終わるまで、お待ちください',
      when: '次へ進める時刻',
      why: 'お客様のログインが、ほかの場所でも同時に行われているため、順番にお受けしています。',
    },
    numbers: {
      title: 'おかけいただく番号が、すべて使われています',
      when: '番号が空く時刻',
      why: 'お一人ずつ別の番号をご案内しているため、番号が空くまで少しお待ちください。',
    },
    sends: {
      title: '認証番号をお送りできる回数を超えました',
      when: '次にお送りできる時刻',
      why: '知らない人がお客様へ何通も送りつけることのないよう、お送りする回数を限っています。',
    },
    locked: {
      title: 'この確認方法を、安全のために止めています',
      when: '',
      why: '正しくない認証番号が、さまざまな場所から何度も入力されたためです。口座やお取引に、変わりはありません。',
    },
    supportTitle: 'お急ぎのとき',
    onlySupportTitle: 'ログインするには',
    support: 'お客様サポートへお電話ください。ご本人であることを確かめて、ログインできるようにいたします。',
  },
  en: {
    from: (time: string) => `from ${time}`,
    about: (time: string) => `at about ${time}`,
    waiting: 'Waiting time',
    retry: 'Continue',
    retryHint: 'Once that time has come, this button leads on.',
    moves: 'If you just wait, this page moves on by itself.',
    notMe: 'That is not me',
    notMeHint: 'If neither you nor your family is doing this, tell us at once.',
    failures: {
      title: 'Please wait a moment',
      when: 'You can try again',
      why: 'After several codes that were not right, we have paused for your safety.',
    },
    places: {
      title: 'Please wait for another login to end',
      when: 'You can go on',
      why: 'Several logins as you are going on in other places at the same time, and we take them one after another.',
    },
    numbers: {
      title: 'All numbers to call are in use',
      when: 'A number will be free',
      why: 'We show everybody a number of their own; please wait until one is free.',
    },
    sends: {
      title: 'No more codes can be sent for now',
      when: 'The next code can be sent',
      why: 'We limit how many codes go out, so that nobody can flood you with messages.',
    },
    locked: {
      title: 'This way of confirming is paused for your safety',
      when: '',
      why: 'Wrong codes were entered many times from many places. Nothing in your account has changed.',
    },
    supportTitle: 'If you are in a hurry',
    onlySupportTitle: 'How to log in',
    support: 'Please call customer support. Once we know that it is you, we will help you log in.',
  },
});

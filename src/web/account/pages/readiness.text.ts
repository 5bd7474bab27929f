import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    title: 'ログインができなくなる前に',
    why: 'いつもどおりログインしていただくために、次の3つをお確かめください。',
    whyDone: '3つの準備は、すべて済んでいます。',
    date: 'お客様の日付',
    fromDate: (when: string, planned: boolean) =>
      `${when}から${planned ? '（予定）' : ''}、パスワードのほかに、もう一つの確認が必要になります。`,
    begun: 'もう、パスワードのほかに、もう一つの確認が必要になっています。',
    never: '今のところ、もう一つの確認が必要になる日は決まっていません。',
    lockTitle: (when: string, planned: boolean) => `このままでは、${when}${planned ? '（予定）' : ''}から、ログインできなくなります`,
    lockNowTitle: 'このままでは、ログインできないサイトやアプリがあります',
    lock: {
      no_valid_phone_number: '使える電話番号が、登録されていません。まず、1番の「電話番号の登録」をお願いします。',
      no_email:
        'メールアドレスが登録されていないため、FXのサイトとアプリにログインできません。FXをお使いの方は、まず、3番の「メールアドレスの登録」をお願いします。',
    },
    first: 'まず、ここから',
    done: '済み',
    open: 'まだ',
    numbers: {
      title: '登録の電話番号を確かめる',
      none: '使える電話番号がありません。普段お使いの電話番号を、登録してください。',
      unconfirmed: '登録はありますが、まだ一度も、お電話やSMSで確認していません。今もお使いの番号か、お確かめください。',
      done: 'ご登録の電話から、確認できています。',
      register: '登録情報を見る',
      tryIt: 'お電話でためしてみる',
    },
    method: {
      title: '電話番号認証を設定する',
      cannot: '電話番号を登録すると、設定できます。',
      open: 'まだ設定されていません。今日から設定できます。',
      done: 'パスワードのほかに、電話での確認で守られています。',
      set: '電話番号認証を設定する',
    },
    mail: {
      title: 'メールアドレスとログイン通知を確かめる',
      no_address: 'メールアドレスが登録されていません。登録すると、ログインがあったことをメールでお知らせします。',
      bounced: '登録のメールアドレスに、メールが届きませんでした。今もお使いのアドレスに、変更してください。',
      off: 'ログイン通知を、停止しています。受け取る設定に戻してください。',
      done: 'メールアドレスが登録されていて、ログイン通知を受け取る設定です。',
      register: '登録情報を見る',
      on: 'ログイン通知の設定を見る',
    },
    later: 'あとで確認して、先へ進む',
    back: 'セキュリティ設定に戻る',
  },
  en: {
    title: 'Before you can no longer log in',
    why: 'Please check these three things, so that you can log in as always.',
    whyDone: 'All three preparations are done.',
    date: 'Your date',
    fromDate: (when: string, planned: boolean) =>
      `From ${when}${planned ? ' (planned)' : ''} a login needs a second confirmation besides the password.`,
    begun: 'A login needs a second confirmation besides the password already.',
    never: 'No date is set yet from which a second confirmation is needed.',
    lockTitle: (when: string, planned: boolean) =>
      `As things stand you will not be able to log in from ${when}${planned ? ' (planned)' : ''}`,
    lockNowTitle: 'As things stand there are sites or apps where you cannot log in',
    lock: {
      no_valid_phone_number: 'No phone number that can be used is registered. Please register one first (number 1).',
      no_email:
        'No email address is registered, so you cannot log in to the FX site and app. If you use FX, please register one first (number 3).',
    },
    first: 'Start here',
    done: 'Done',
    open: 'Not yet',
    numbers: {
      title: 'Check your registered phone numbers',
      none: 'There is no number that can be used. Please register the number you normally use.',
      unconfirmed: 'A number is registered, but it has never been confirmed by a call or an SMS. Please check that you still use it.',
      done: 'A registered phone has been confirmed.',
      register: 'See registered information',
      tryIt: 'Try a call',
    },
    method: {
      title: 'Set phone-call authentication',
      cannot: 'You can set it once a number is registered.',
      open: 'Not set yet. You can set it today.',
      done: 'Besides the password, your phone confirms each login.',
      set: 'Set phone-call authentication',
    },
    mail: {
      title: 'Check your email address and login notices',
      no_address: 'No email address is registered. Once it is, we tell you by email when somebody logs in.',
      bounced: 'Mail to your registered address came back. Please change it to one that you use.',
      off: 'Login notices are switched off. Please switch them on again.',
      done: 'An email address is registered, and login notices are on.',
      register: 'See registered information',
      on: 'See the setting of login notices',
    },
    later: 'Check later and go on',
    back: 'Back to security settings',
  },
});

import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    title: 'ログインのときの認証方法',
    why: 'パスワードのほかに、もう一つの方法で、お客様ご本人であることを確認します。',
    nowSet: '今の設定',
    what: {
      call: 'ログインのたびに、画面に出る番号へ、ご登録の電話からお電話いただきます。通話料はかかりません。固定電話でも使えます。',
      sms: 'ログインのたびに、ご登録の携帯電話へ、6けたの認証番号をSMSでお送りします。',
      other: 'ログインのたびに、この方法で確認します。',
    },
    phones: 'お使いになる電話',
    phonesHint: '選んだ電話だけで、ログインの確認ができるようになります。',
    kinds: { mobile: '携帯電話', landline: '固定電話', voip: 'IP電話（050）' } as Readonly<Record<string, string>>,
    ending: (digits: string) => `末尾 ${digits}`,
    young: (when: string) => `登録から3日たっていないため、この設定の確認には、まだ使えません（${when}から使えます）。`,
    setMethod: (method: string) => `${method}を設定する`,
    change: (method: string) => `${method}に変える`,
    changePhones: 'お使いになる電話を変える',
    notYet: (when: string) => `${when}から選べます。`,
    cannotReach: {
      call: '使える電話番号が登録されていません。先に、電話番号を登録してください。',
      sms: '「携帯番号」の欄に、SMSを受け取れる携帯電話の番号が登録されていません。',
    },
    removeTitle: '設定をやめる',
    remove: (then: string) => `ご自身の設定をやめると、ログインに必要なものは「${then}」になります。`,
    removeWave: (method: string, date: string) =>
      `お客様には、当社から${method}を適用しています。ご自身の設定をやめても、この適用は続きます。${date}から、SMS認証を選べるようになります。`,
    removeButton: '設定をやめる手続きへ',
    waveTitle: (method: string) => `${method}は、当社から適用しています`,
    wave: (when: string | null) =>
      when === null ? 'ほかの方法に変えるときは、下からお選びください。' : `${when}より前に、この適用を外すことはできません。`,
    problems: {
      needs_number: { title: 'お使いになる電話を選んでください', text: '登録から3日以上たった電話を、少なくとも1つ選んでください。' },
      not_yet: { title: 'この方法は、まだ選べません', text: '選べるようになる日を、下でお確かめください。' },
      cannot_reach: { title: 'この方法は、選べません', text: '必要な電話番号が、登録されていません。' },
      over: { title: 'お手続きの時間が過ぎました', text: '設定は変わっていません。もう一度、はじめからお願いします。' },
      other: { title: '設定できませんでした', text: '設定は変わっていません。もう一度お試しください。' },
    },
    back: 'セキュリティ設定に戻る',
  },
  en: {
    title: 'How you confirm a login',
    why: 'Besides the password, a second way of making sure that it is you.',
    nowSet: 'Set now',
    what: {
      call: 'At each login you call the number on the page from a registered phone. The call is free. Landlines will do.',
      sms: 'At each login we send a six-digit code by SMS to your registered mobile phone.',
      other: 'At each login you are asked to confirm it in this way.',
    },
    phones: 'Phones you will use',
    phonesHint: 'Only the phones that you choose will confirm a login.',
    kinds: { mobile: 'Mobile phone', landline: 'Landline', voip: 'Internet phone (050)' } as Readonly<Record<string, string>>,
    ending: (digits: string) => `ending in ${digits}`,
    young: (when: string) => `Registered less than three days ago: it cannot confirm this setting yet (from ${when} it can).`,
    setMethod: (method: string) => `Set ${method}`,
    change: (method: string) => `Change to ${method}`,
    changePhones: 'Change the phones I use',
    notYet: (when: string) => `Can be chosen from ${when}.`,
    cannotReach: {
      call: 'No phone number that can be used is registered. Please register one first.',
      sms: 'The mobile field holds no mobile number that can receive SMS.',
    },
    removeTitle: 'Remove the setting',
    remove: (then: string) => `Without a setting of your own, a login will need: ${then}.`,
    removeWave: (method: string, date: string) =>
      `We have applied ${method} to your account. That stays when you remove your own setting. From ${date} you can choose SMS instead.`,
    removeButton: 'Go on to remove it',
    waveTitle: (method: string) => `We have applied ${method} to your account`,
    wave: (when: string | null) => (when === null ? 'To change to another way, choose it below.' : `It cannot be removed before ${when}.`),
    problems: {
      needs_number: {
        title: 'Please choose the phones you will use',
        text: 'Choose at least one that was registered three days ago or earlier.',
      },
      not_yet: { title: 'This cannot be chosen yet', text: 'The date from which it can is shown below.' },
      cannot_reach: { title: 'This cannot be chosen', text: 'The number that it needs is not registered.' },
      over: { title: 'The time for this has run out', text: 'Nothing has changed. Please begin again.' },
      other: { title: 'It could not be set', text: 'Nothing has changed. Please try again.' },
    },
    back: 'Back to security settings',
  },
});

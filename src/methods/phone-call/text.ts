import { bilingual } from '#ui/catalogue.ts';

/** What the method is called, on pages and in mails. */
export const name = { ja: '電話番号認証', en: 'phone-call authentication' };

/** Words of the phone-call page. */
export const text = bilingual({
  ja: {
    name: name.ja,
    title: 'お電話での確認',
    why: {
      login: 'お客様ご本人のログインであることを確かめるため、ご登録の電話から、下の番号へお電話をお願いします。',
      registered: 'お客様ご本人のお手続きであることを確かめるため、ご登録の電話から、下の番号へお電話をお願いします。',
      target: '新しい電話がお手元にあることを確かめるため、新しい電話から、下の番号へお電話をお願いします。',
    },
    numberLabel: 'おかけいただく番号',
    free: '通話料無料',
    dialLabel: (number: string) => `${number} に電話をかける`,
    callButton: 'この番号に電話をかける',
    prefix: 'はじめの「186」も押してください。お電話の番号を当社に通知するためのものです。',
    timeLabel: '受付時間',
    until: (time: string) => `${time}まで`,
    waiting: 'お電話をお待ちしています',
    extend: '時間をのばす',
    extendHint: (length: string) => `すぐにかけられないときは、1回だけ、全部で${length}までのばせます。`,
    extended: '受付時間をのばしました。',
    withheldTitle: '番号非通知のお電話が届きました',
    withheld: '番号が分からないため、確認できませんでした。先頭に「186」をつけて、もう一度おかけください。',
    lateTitle: 'お電話は届きましたが、受付時間を過ぎていました',
    late: 'この番号では、もう確認できません。もう一度確認するときは、新しい番号をご案内します。',
    howTitle: 'お電話の流れ',
    how: [
      'ご登録の電話から、画面の番号にかけます。',
      '呼び出し音のあと、電話は自動で切れます。どなたも出ません。通話料はかかりません。',
      'この画面が、自動で次へ進みます。',
    ],
    phonesTitle: 'おかけいただける電話',
    phonesHint: {
      all: 'ご登録の電話なら、どれからでも確認できます。',
      chosen: 'セキュリティ設定でお選びになった電話だけで、確認できます。',
      ignored:
        'お選びになった電話の登録がなくなりました。今は、ご登録のどの電話からでも確認できます。セキュリティ設定で、選びなおしてください。',
    },
    listedHint: '次の電話から、確認できます。',
    kinds: { mobile: '携帯電話', landline: '固定電話', voip: 'IP電話（050）' } as Readonly<Record<string, string>>,
    otherKind: '電話',
    ending: (digits: string) => `末尾 ${digits}`,
    warnTitle: 'おかけになる前に',
    warn: '人に頼まれて、この番号に電話をかけないでください。当社の社員が、電話をかけるようお願いすることはありません。',
  },
  en: {
    name: name.en,
    title: 'Confirm with a phone call',
    why: {
      login: 'To be sure that it is you who is logging in, please call the number below from a phone registered with us.',
      registered: 'To be sure that it is you who is doing this, please call the number below from a phone registered with us.',
      target: 'To be sure that the new phone is in your hands, please call the number below from it.',
    },
    numberLabel: 'Number to call',
    free: 'Free of charge',
    dialLabel: (number: string) => `Call ${number}`,
    callButton: 'Call this number',
    prefix: 'Please dial the “186” at the beginning too: it lets us see which phone is calling.',
    timeLabel: 'Call within',
    until: (time: string) => `until ${time}`,
    waiting: 'Waiting for your call',
    extend: 'I need more time',
    extendHint: (length: string) => `You can extend the time once, to ${length} in all.`,
    extended: 'You have been given more time.',
    withheldTitle: 'A call with a hidden number reached us',
    withheld: 'We could not see which phone it came from. Please call again, dialling “186” first.',
    lateTitle: 'Your call reached us, but after the time had run out',
    late: 'This number can no longer confirm it. If you try again, we will show you a new one.',
    howTitle: 'What happens',
    how: [
      'Call the number on this page from a registered phone.',
      'After ringing, the call ends by itself. Nobody answers, and it costs nothing.',
      'This page then moves on by itself.',
    ],
    phonesTitle: 'Phones you can call from',
    phonesHint: {
      all: 'Any phone registered with us will do.',
      chosen: 'Only the phones that you chose in the security settings will do.',
      ignored:
        'The phones that you chose are no longer registered. For now any registered phone will do; please choose again in the security settings.',
    },
    listedHint: 'These phones can confirm it.',
    kinds: { mobile: 'Mobile phone', landline: 'Landline', voip: 'Internet phone (050)' } as Readonly<Record<string, string>>,
    otherKind: 'Phone',
    ending: (digits: string) => `ending in ${digits}`,
    warnTitle: 'Before you call',
    warn: 'If somebody asks you to call this number, do not. Our staff will never ask you to.',
  },
});

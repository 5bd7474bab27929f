import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    pageTitle: 'ログイン方法の変更のお知らせ',
    why: '不正なログインからお客様の資産をお守りするため、ログインのときの確認を増やします。今日は、このままお進みいただけます。',
    starts: '始まる日',
    plannedMark: '（予定）',
    plannedNote: '日にちは変わることがあります。変わったときは、当社サイトでお知らせします。',
    noNumberTitle: '今のご登録のままでは、ログインできなくなります',
    noNumber:
      '使える電話番号がご登録されていません。始まる日の前に、お客様サポートへお電話のうえ、いつもお使いの電話番号を登録してください。',
    noAddress:
      'メールアドレスがご登録されていません。始まる日の前に、お客様サポートへお電話のうえ、いつもお使いのアドレスを登録してください。',
    readyTitle: '今のご登録のままで、お使いいただけます',
    ready: 'ご登録の電話番号やメールアドレスが変わったときは、早めにお知らせください。',
    checklist: 'ご準備が済んでいるかは、「口座管理」で確かめられます。',
    checklistLink: '3つのご準備を確かめる',
    submit: (channel: string) => `${channel}へ進む`,
  },
  en: {
    pageTitle: 'How you log in is going to change',
    why: 'To protect your assets against fraudulent logins, we are adding a second confirmation. Today you can go on as before.',
    starts: 'Starts on',
    plannedMark: '(planned)',
    plannedNote: 'The date may change. If it does, we will say so on our website.',
    noNumberTitle: 'With what is registered now, you will not be able to log in',
    noNumber:
      'No phone number that can be used is registered. Please call customer support before that date and register the number you normally use.',
    noAddress: 'No email address is registered. Please call customer support before that date and register the address you normally use.',
    readyTitle: 'You are ready: nothing needs to be done',
    ready: 'If your registered phone number or email address changes, please tell us soon.',
    checklist: 'Under “Account” you can see whether you are prepared.',
    checklistLink: 'Check the three preparations',
    submit: (channel: string) => `Go on to ${channel}`,
  },
});

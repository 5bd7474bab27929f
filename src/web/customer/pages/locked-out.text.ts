import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    title: 'このままでは、ログインできません',
    noNumber: 'ログインには、ご登録の電話番号での確認が必要です。今は、使える電話番号がご登録されていません。',
    noAddress: 'このサイトのログインには、ご登録のメールアドレスでの確認が必要です。今は、メールアドレスがご登録されていません。',
    assets: 'お預かりしている資産には、影響はありません。次のいずれかの方法でご登録いただくと、ログインできるようになります。',
    onlyHere: 'メールアドレスが必要なのは、FXのサイトとアプリだけです。ほかのサイトには、これまでどおりログインできます。',
    waysTitle: 'ログインできるようにするには',
    numberWord: '電話番号',
    addressWord: 'メールアドレス',
    webTitle: 'この画面から登録する',
    web: 'ご登録の電話で確認したあと、すぐにメールアドレスを登録できます。',
    webButton: '登録へ進む',
    supportTitle: 'お電話で登録する',
    support: (what: string) => `お客様サポートで、ご本人であることを確認したうえで、${what}を登録します。`,
    inquiryTitle: 'お問い合わせフォームで依頼する',
    inquiry: '当社サイトの「お問い合わせ」からお申し出ください。担当者からご連絡し、お手続きをご案内します。',
    postTitle: '郵送で登録する',
    post: (what: string) => `お客様サポートへお電話いただくと、${what}の変更届をご自宅へお送りします。ご記入のうえ、返送してください。`,
    corporate: '法人のお客様の変更は、書面の郵送だけで承っています。',
    corporatePost: (what: string) =>
      `お客様サポートへお電話いただくと、${what}の変更届をご登録の住所へお送りします。代表者様のご記入と届出印のうえ、返送してください。`,
  },
  en: {
    title: 'You cannot log in yet',
    noNumber: 'Logging in needs a confirmation by a registered phone. At present no phone number that can be used is registered.',
    noAddress: 'Logging in here needs a confirmation by your registered e-mail address. At present no address is registered.',
    assets: 'Your assets are not affected. Once you have registered in one of the following ways, you can log in.',
    onlyHere: 'Only the FX site and app need an e-mail address. You can log in to all others as before.',
    waysTitle: 'How to get back in',
    numberWord: 'phone number',
    addressWord: 'e-mail address',
    webTitle: 'Register here',
    web: 'After a confirmation by your registered phone, you can register an e-mail address at once.',
    webButton: 'Go on to register',
    supportTitle: 'By phone',
    support: (what: string) => `Customer support will make sure that it is you, and register your ${what}.`,
    inquiryTitle: 'By the inquiry form',
    inquiry: 'Write to us through “Inquiries” on our website. We will contact you and tell you what to do.',
    postTitle: 'By post',
    post: (what: string) =>
      `Call customer support and we will post you the form for changing your ${what}. Please fill it in and send it back.`,
    corporate: 'For corporate accounts, changes are accepted in writing by post only.',
    corporatePost: (what: string) =>
      `Call customer support and we will post the form for changing the ${what} to the registered address. Please have it signed and sealed by the representative and send it back.`,
  },
});

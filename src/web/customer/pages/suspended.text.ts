import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    title: (channel: string) => `${channel}は、ご利用を停止しています`,
    why: '不正なログインからお客様の資産をお守りするため、準備が整うまで、ログインを受け付けていません。',
    resumes: '再開する日',
    plannedMark: '（予定）',
    at: (time: string) => `${time}から`,
    planned: '再開の日は変わることがあります。変わったときは、当社サイトでお知らせします。',
    unknown: '再開の日は、まだ決まっていません',
    unknownMore: '決まりましたら、当社サイトでお知らせします。',
    othersTitle: 'お取引について',
    others: 'ほかのサイトやアプリは、ふだんと同じようにお使いいただけます。お急ぎのときは、お客様サポートへお電話ください。',
  },
  en: {
    title: (channel: string) => `Logging in to ${channel} is suspended`,
    why: 'To protect your assets against fraudulent logins, we accept no logins here until everything is ready.',
    resumes: 'Resumes on',
    plannedMark: '(planned)',
    at: (time: string) => `from ${time}, Japan time`,
    planned: 'This date may change. If it does, we will say so on our website.',
    unknown: 'The date of resumption is not fixed yet',
    unknownMore: 'We will announce it on our website.',
    othersTitle: 'If you want to trade',
    others: 'Our other sites and apps work as usual. If it is urgent, please call customer support.',
  },
});

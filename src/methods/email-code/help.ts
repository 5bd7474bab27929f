import { type Block, heading, inlines, paragraph, strong } from '#core/document/types.ts';
import type { HelpHouse, MethodHelp } from '#methods/method.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { timing } from './challenge.ts';

/** Questions and answers about メール認証. */
export const help: MethodHelp = {
  title: (t) => (t.lang === 'ja' ? 'メール認証のご案内' : 'About email authentication'),
  document: (t, house) => (t.lang === 'ja' ? japanese(t, house) : english(t, house)),
};

const list = (ordered: boolean, ...items: readonly string[]): Block => ({
  kind: 'list',
  ordered,
  items: items.map((item) => inlines([item])),
});

function japanese({ format }: Catalogue, { supportNumber, supportHours }: HelpHouse): readonly Block[] {
  const time = format.duration(timing.lifetime);
  return [
    paragraph(
      'ログインIDとパスワードを入れたあと、ご登録のメールアドレスに、6けたの認証番号をお送りします。その番号を画面に入れていただく確認の方法です。',
    ),
    heading(2, '手順'),
    list(
      true,
      'ログインIDとパスワードを入力します。',
      'ご登録のメールアドレスに、認証番号のメールが届きます。',
      `${time}以内に、6けたの認証番号を画面に入力します。`,
      '「確認してログインする」を押します。',
    ),
    heading(2, 'メールが届きません'),
    list(
      false,
      '迷惑メールのフォルダーもご覧ください。',
      '30秒たつと、画面から新しい番号を送り直せます。届いたら、いちばん新しい番号を入力してください。',
      '登録のメールアドレスが、今お使いのものか、ご確認ください。',
    ),
    heading(2, 'メールアドレスを登録していません'),
    paragraph(
      '個人のお客様は、ログインの画面から、ご登録の電話で確認したうえで、すぐに登録できます。法人のお客様は、書面の郵送で承ります。',
    ),
    heading(2, '電話番号認証やSMS認証では、代わりになりませんか'),
    paragraph('メール認証が必要なところでは、代わりになりません。ほかのサイトやアプリでは、それぞれに決まった方法で確認します。'),
    heading(2, 'メールアドレスが変わりました'),
    paragraph('【口座管理】-【登録情報】の画面から変更できます。変更のときは、ご登録の電話での確認をお願いします。'),
    heading(2, 'お金はかかりますか'),
    paragraph('当社への費用はかかりません。インターネットの通信料は、お客様のご負担です。'),
    heading(2, '海外にいます'),
    paragraph('メールが読めるところなら、どこでもお使いいただけます。'),
    heading(2, '家族と同じメールアドレスを登録しています'),
    paragraph('認証番号が、ご家族にも見えます。できるだけ、ご自身だけが読めるアドレスを登録してください。'),
    heading(2, '認証番号を教えてほしいと言われました'),
    paragraph(
      strong('だれにも教えないでください。詐欺です。'),
      ' 当社の社員がお聞きすることはありません。お送りするメールに、リンクはありません。リンクを押すよう求めるメールは、開かないでください。',
    ),
    heading(2, 'お客様サポートでできること'),
    paragraph(
      `ご本人であることを確かめたうえで、メールアドレスを登録する手続きをします（${supportNumber}、${supportHours}）。認証番号をお伝えしたり、確認を省いたりすることはできません。`,
    ),
  ];
}

function english({ format }: Catalogue, { supportNumber, supportHours }: HelpHouse): readonly Block[] {
  const time = format.duration(timing.lifetime);
  return [
    paragraph(
      'After your login ID and password, we send a code of six digits to your registered email address, and you enter it on the page.',
    ),
    heading(2, 'Step by step'),
    list(
      true,
      'Enter your login ID and password.',
      'An email with the code arrives at your registered address.',
      `Enter the six digits on the page within ${time}.`,
      'Press “Confirm and log in”.',
    ),
    heading(2, 'No email arrives'),
    list(
      false,
      'Please look into your spam folder too.',
      'After 30 seconds you can have a new code sent from the page. Enter the newest one.',
      'Please check that the registered address is the one you use now.',
    ),
    heading(2, 'I have registered no address'),
    paragraph(
      'Individuals can register one at once on the login page, after a confirmation by a registered phone. For corporate accounts we accept it in writing by post.',
    ),
    heading(2, 'Can a phone call or an SMS replace it?'),
    paragraph(
      'Not where email authentication is needed. Our other sites and apps ask for the confirmation that is laid down for each of them.',
    ),
    heading(2, 'My address has changed'),
    paragraph('You can change it under Account › Registered information. We will ask you to confirm the change by a registered phone.'),
    heading(2, 'Does it cost anything?'),
    paragraph('We charge nothing. What your internet access costs is yours to pay.'),
    heading(2, 'I am abroad'),
    paragraph('It works wherever you can read your email.'),
    heading(2, 'I share an address with my family'),
    paragraph('Then they can read the code. Please register an address that only you can read, if you can.'),
    heading(2, 'Somebody asks me for the code'),
    paragraph(
      strong('Tell it to nobody. It is a fraud.'),
      ' Our staff never ask for it. Our emails hold no link: do not open one that asks you to follow a link.',
    ),
    heading(2, 'What customer support can do'),
    paragraph(
      `After making sure that it is you, they register your email address (${supportNumber}, ${supportHours}). They cannot tell you a code or leave the confirmation out.`,
    ),
  ];
}

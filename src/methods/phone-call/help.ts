import { type Block, heading, inlines, link, paragraph, strong } from '#core/document/types.ts';
import type { HelpHouse, MethodHelp } from '#methods/method.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { timing } from './challenge.ts';

/** Questions and answers about 電話番号認証. */
export const help: MethodHelp = {
  title: (t) => (t.lang === 'ja' ? '電話番号認証のご案内' : 'About phone-call authentication'),
  document: (t, house) => (t.lang === 'ja' ? japanese(t, house) : english(t, house)),
};

const list = (ordered: boolean, ...items: readonly string[]): Block => ({
  kind: 'list',
  ordered,
  items: items.map((item) => inlines([item])),
});

function japanese({ format }: Catalogue, { supportNumber, supportHours, freezeNumber }: HelpHouse): readonly Block[] {
  const first = format.duration(timing.lifetime);
  const all = format.duration(timing.extendedLifetime ?? timing.lifetime);
  return [
    paragraph(
      'ログインIDとパスワードを入れたあと、画面に出る番号へ、ご登録の電話からかけていただく確認の方法です。パスワードが盗まれていても、ご登録の電話を持たない人はログインできません。',
    ),
    heading(2, '手順'),
    list(
      true,
      'ログインIDとパスワードを入力します。',
      '画面に、おかけいただく番号が出ます。番号は、ログインのたびに変わります。',
      `ご登録の電話から、${first}以内に、その番号へかけます。はじめの「186」も押してください。`,
      '呼び出し音のあと、電話は自動で切れます。だれも出ません。',
      '画面が自動で次へ進みます。進まないときは「確認する」ボタンを押してください。',
    ),
    heading(2, '電話代はかかりますか'),
    paragraph('かかりません。つながる前に、こちらで電話を切ります。'),
    heading(2, '携帯電話を持っていません。固定電話だけでも使えますか'),
    paragraph(
      '使えます。ご登録の電話なら、携帯電話、固定電話、050で始まるIP電話の、どれからでもかけられます。フリーダイヤル（0120など）の番号や、海外の番号は使えません。',
    ),
    heading(2, '「番号非通知」と出ました'),
    paragraph(
      'お電話の番号が当社に届かなかったため、確認できませんでした。先頭に「186」をつけて、もう一度おかけください。固定電話で、いつも番号を通知しない設定のときも、「186」をつければ通知されます。',
    ),
    heading(2, '時間内にかけられません'),
    paragraph(
      `画面の「時間をのばす」を押すと、1回だけ、全部で${all}までのばせます。過ぎてしまったときは、もう一度はじめからログインしてください。新しい番号が出ます。`,
    ),
    heading(2, '電話番号が変わりました'),
    paragraph(
      'ログインできるうちに、登録を新しい番号に変更してください。変え方は ',
      link('/help/change-number', '電話番号の変更のしかた'),
      ' にあります。',
    ),
    heading(2, '海外にいます'),
    paragraph(
      '日本の携帯電話を持って行かれているときは、その電話からおかけください。国や電話会社によっては番号が通知されず、確認できないことがあります。海外の番号は登録できません。長くお留守にするときは、出発の前にお客様サポートへご相談ください。',
    ),
    heading(2, '家族で同じ電話を使っています'),
    paragraph(
      'お使いいただけます。同じ番号がご家族の口座に登録されていても、画面に出ている番号にかけた電話が、その画面のログインだけを通します。',
    ),
    heading(2, '「ほかの人もログインしようとしています」と出ました'),
    paragraph(
      '心当たりがなければ、画面の「心当たりがない」を押してください。口座が心配なときは、ご登録の電話から ',
      strong(freezeNumber),
      ' へおかけください。お取引とログインを止めます。',
    ),
    heading(2, '番号にかけてほしいと、人から電話がありました'),
    paragraph(strong('かけないでください。詐欺です。'), ' 当社の社員が、電話をかけるようお願いすることはありません。'),
    heading(2, 'お客様サポートでできること'),
    paragraph(
      `ご本人であることを確かめたうえで、登録の電話番号を変える手続きをします（${supportNumber}、${supportHours}）。お客様の代わりに確認を済ませたり、確認を省いたりすることはできません。パスワードや取引暗証番号をお聞きすることもありません。`,
    ),
  ];
}

function english({ format }: Catalogue, { supportNumber, supportHours, freezeNumber }: HelpHouse): readonly Block[] {
  const first = format.duration(timing.lifetime);
  const all = format.duration(timing.extendedLifetime ?? timing.lifetime);
  return [
    paragraph(
      'After your login ID and password, the page shows a number, and you call it from a phone registered with us. Whoever has stolen your password but not your phone cannot log in.',
    ),
    heading(2, 'Step by step'),
    list(
      true,
      'Enter your login ID and password.',
      'The page shows the number to call. It is another one at each login.',
      `Call it from a registered phone within ${first}. Dial the “186” at the beginning too.`,
      'After ringing, the call ends by itself. Nobody answers.',
      'The page moves on by itself. If it does not, press the button that checks.',
    ),
    heading(2, 'Does the call cost anything?'),
    paragraph('No. We end it before it is connected.'),
    heading(2, 'I have no mobile phone. Is a landline enough?'),
    paragraph(
      'Yes. You can call from any phone registered with us: a mobile phone, a landline, or an internet phone beginning with 050. Toll-free numbers (0120 and others) and numbers abroad cannot be used.',
    ),
    heading(2, 'The page says that my number was hidden'),
    paragraph(
      'We could not see which phone called. Please call again, dialling “186” first. That works too when your landline always hides its number.',
    ),
    heading(2, 'I cannot call in time'),
    paragraph(
      `Press the button for more time: once, to ${all} in all. If the time has run out, log in again from the beginning, and you will see a new number.`,
    ),
    heading(2, 'My number has changed'),
    paragraph(
      'Please register the new one while you can still log in: ',
      link('/help/change-number', 'how to change your phone number'),
      '.',
    ),
    heading(2, 'I am abroad'),
    paragraph(
      'If you have your Japanese mobile phone with you, call from it. In some countries and networks your number does not reach us, and the call cannot confirm your login. Numbers abroad cannot be registered. If you will be away for long, please ask customer support before you leave.',
    ),
    heading(2, 'My family shares one phone'),
    paragraph(
      'That is fine. Even when one number is registered for several accounts, a call confirms only the login on whose page the called number is shown.',
    ),
    heading(2, 'The page says that somebody else is logging in'),
    paragraph(
      'If you do not know of it, press “This is not me”. If you are worried about your account, call ',
      strong(freezeNumber),
      ' from a registered phone: trading and logging in are stopped.',
    ),
    heading(2, 'Somebody has asked me to call a number'),
    paragraph(strong('Do not call it. It is a fraud.'), ' Our staff will never ask you to.'),
    heading(2, 'What customer support can do'),
    paragraph(
      `After making sure that it is you, they change your registered number (${supportNumber}, ${supportHours}). They cannot confirm a login for you or leave the confirmation out, and they never ask for your password or trading PIN.`,
    ),
  ];
}

import { writtenDocument } from '#core/document/written.ts';
import type { MethodHelp } from '#methods/method.ts';
import { bilingual } from '#ui/catalogue.ts';
import { timing } from './challenge.ts';

const title = bilingual({ ja: '電話番号認証のご案内', en: 'About phone-call authentication' });

const source = bilingual({
  ja: `
ログインIDとパスワードを入れたあと、画面に出る番号へ、ご登録の電話からかけていただく確認の方法です。パスワードが盗まれていても、ご登録の電話を持たない人はログインできません。

## 手順

1. ログインIDとパスワードを入力します。
2. 画面に、おかけいただく番号が出ます。番号は決まっていません。そのつど、画面でご確認ください。
3. ご登録の電話から、{time}以内に、その番号へかけます。はじめの「186」も押してください。
4. 呼び出し音のあと、電話は自動で切れます。だれも出ません。
5. 画面が自動で次へ進みます。進まないときは「確認する」ボタンを押してください。

## 電話代はかかりますか

かかりません。つながる前に、こちらで電話を切ります。

## 携帯電話を持っていません。固定電話だけでも使えますか

使えます。ご登録の電話なら、携帯電話、固定電話、050で始まるIP電話の、どれからでもかけられます。フリーダイヤル（0120など）の番号や、海外の番号は使えません。

## 「番号非通知」と出ました

お電話の番号が当社に届かなかったため、確認できませんでした。先頭に「186」をつけて、もう一度おかけください。固定電話で、いつも番号を通知しない設定のときも、「186」をつければ通知されます。

## 時間内にかけられません

画面の「時間をのばす」を押すと、1回だけ、全部で{longest}までのばせます。過ぎてしまったときは、もう一度はじめからログインしてください。新しい番号が出ます。

## 電話番号が変わりました

ログインできるうちに、登録を新しい番号に変更してください。変え方は [電話番号の変更のしかた](/help/change-number) にあります。

## 海外にいます

日本の携帯電話を持って行かれているときは、その電話からおかけください。国や電話会社によっては番号が通知されず、確認できないことがあります。海外の番号は登録できません。長くお留守にするときは、出発の前にお客様サポートへご相談ください。

## 家族で同じ電話を使っています

お使いいただけます。同じ番号がご家族の口座に登録されていても、画面に出ている番号にかけた電話が、その画面のログインだけを通します。

## 「ほかの人もログインしようとしています」と出ました

心当たりがなければ、画面の「心当たりがない」を押してください。口座が心配なときは、ご登録の電話から **{freezeNumber}** へおかけください。新しいお取引と出金を止めます。

## 番号にかけてほしいと、人から電話がありました

**かけないでください。詐欺です。** 当社の社員が、電話をかけるようお願いすることはありません。

## お客様サポートでできること

ご本人であることを確かめたうえで、登録の電話番号を変える手続きをします（{supportNumber}、{supportHours}）。お客様の代わりに確認を済ませたり、確認を省いたりすることはできません。パスワードや取引暗証番号をお聞きすることもありません。
`,
  en: `
After your login ID and password, the page shows a number, and you call it from a phone registered with us. Whoever has stolen your password but not your phone cannot log in.

## Step by step

1. Enter your login ID and password.
2. The page shows the number to call. It is not always the same: please look at the page each time.
3. Call it from a registered phone within {time}. Dial the “186” at the beginning too.
4. After ringing, the call ends by itself. Nobody answers.
5. The page moves on by itself. If it does not, press the button that checks.

## Does the call cost anything?

No. We end it before it is connected.

## I have no mobile phone. Is a landline enough?

Yes. You can call from any phone registered with us: a mobile phone, a landline, or an internet phone beginning with 050. Toll-free numbers (0120 and others) and numbers abroad cannot be used.

## The page says that my number was hidden

We could not see which phone called. Please call again, dialling “186” first. That works too when your landline always hides its number.

## I cannot call in time

Press the button for more time: once, to {longest} in all. If the time has run out, log in again from the beginning, and you will see a new number.

## My number has changed

Please register the new one while you can still log in: [how to change your phone number](/help/change-number).

## I am abroad

If you have your Japanese mobile phone with you, call from it. In some countries and networks your number does not reach us, and the call cannot confirm your login. Numbers abroad cannot be registered. If you will be away for long, please ask customer support before you leave.

## My family shares one phone

That is fine. Even when one number is registered for several accounts, a call confirms only the login on whose page the called number is shown.

## The page says that somebody else is logging in

If you do not know of it, press “This is not me”. If you are worried about your account, call **{freezeNumber}** from a registered phone: new orders and withdrawals are stopped.

## Somebody has asked me to call a number

**Do not call it. It is a fraud.** Our staff will never ask you to.

## What customer support can do

After making sure that it is you, they change your registered number ({supportNumber}, {supportHours}). They cannot confirm a login for you or leave the confirmation out, and they never ask for your password or trading PIN.
`,
});

/** Questions and answers about 電話番号認証. */
export const help: MethodHelp = {
  title,
  document: (t, house) =>
    writtenDocument(source(t), {
      ...house,
      time: t.format.duration(timing.lifetime),
      longest: t.format.duration(timing.extendedLifetime ?? timing.lifetime),
    }),
};

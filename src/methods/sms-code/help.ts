import { writtenDocument } from '#core/document/written.ts';
import type { MethodHelp } from '#methods/method.ts';
import { bilingual } from '#ui/catalogue.ts';
import { timing } from './challenge.ts';

const title = bilingual({ ja: 'SMS認証のご案内', en: 'About SMS authentication' });

const source = bilingual({
  ja: `
ログインIDとパスワードを入れたあと、ご登録の携帯電話に、SMS（ショートメッセージ）で6けたの認証番号をお送りします。その番号を画面に入れていただく確認の方法です。

## 手順

1. ログインIDとパスワードを入力します。
2. ご登録の携帯電話に、認証番号のSMSが届きます。
3. {time}以内に、6けたの認証番号を画面に入力します。
4. 「確認してログインする」を押します。

## 送り先は選べますか

選べません。個人のお客様は「携帯番号」、法人のお客様は「取引責任者携帯番号」に登録されている携帯電話に、お送りします。

## SMSが届きません

- 電波の届く場所で、少しお待ちください。30秒たつと、画面から新しい番号を送り直せます。届いたら、いちばん新しい番号を入力してください。
- 携帯電話で、SMSの受信を断る設定になっていないか、ご確認ください。
- 画面から、電話番号認証に切り替えることもできます。ご登録の電話なら、固定電話からでもかけられます。

## 携帯電話を持っていません。固定電話だけです

SMS認証は使えません。電話番号認証をお使いください。固定電話や、050で始まるIP電話では、SMSを受け取れません。

## お金はかかりますか

SMSを日本で受け取るのに、お金はかかりません。海外で受け取るときは、お使いの電話会社にご確認ください。

## 番号非通知にしていますが、使えますか

使えます。当社からお送りするだけなので、番号の通知は関係ありません。

## 電話番号が変わりました

ログインできるうちに、登録を新しい番号に変更してください。変え方は [電話番号の変更のしかた](/help/change-number) にあります。

## 海外にいます

日本の携帯電話がつながるところなら、届くことがあります。海外の番号は登録できません。長くお留守にするときは、出発の前にお客様サポートへご相談ください。

## 家族の携帯電話を登録しています

その電話に認証番号が届きます。認証番号は、電話の持ち主のご家族にも見えます。できるだけ、ご自身の携帯電話を登録してください。

## 認証番号を教えてほしいと言われました

**だれにも教えないでください。詐欺です。** 当社の社員がお聞きすることはありません。お送りするSMSに、リンクはありません。リンクのあるSMSが届いたら、開かないでください。

## お客様サポートでできること

ご本人であることを確かめたうえで、登録の電話番号を変える手続きをします（{supportNumber}、{supportHours}）。認証番号をお伝えしたり、確認を省いたりすることはできません。
`,
  en: `
After your login ID and password, we send a code of six digits by SMS (text message) to your registered mobile phone, and you enter it on the page.

## Step by step

1. Enter your login ID and password.
2. A text message with the code arrives on your registered mobile phone.
3. Enter the six digits on the page within {time}.
4. Press “Confirm and log in”.

## Can I choose where it is sent?

No. It goes to the mobile phone in the field “mobile number” of an individual account, or “mobile number of the person responsible for trading” of a corporate one.

## No text message arrives

- Please wait a little where there is reception. After 30 seconds you can have a new code sent from the page. Enter the newest one.
- Please check that your phone does not refuse text messages.
- You can also turn to phone-call authentication on the page, and call from any registered phone, a landline too.

## I have no mobile phone, only a landline

Then SMS authentication is not for you: please use phone-call authentication. Landlines and internet phones beginning with 050 receive no text messages.

## Does it cost anything?

Receiving a text message in Japan is free. Abroad, please ask your phone company.

## My phone hides its number

That makes no difference: we only send to it.

## My number has changed

Please register the new one while you can still log in: [how to change your phone number](/help/change-number).

## I am abroad

Where your Japanese mobile phone works, the message may reach you. Numbers abroad cannot be registered. If you will be away for long, please ask customer support before you leave.

## The registered mobile phone is that of a family member

The code goes to that phone, and its owner can read it. Please register your own mobile phone if you can.

## Somebody asks me for the code

**Tell it to nobody. It is a fraud.** Our staff never ask for it. Our text messages hold no link: do not open a message that has one.

## What customer support can do

After making sure that it is you, they change your registered number ({supportNumber}, {supportHours}). They cannot tell you a code or leave the confirmation out.
`,
});

/** Questions and answers about SMS認証. */
export const help: MethodHelp = {
  title,
  document: (t, house) =>
    writtenDocument(source(t), {
      ...house,
      time: t.format.duration(timing.lifetime),
    }),
};

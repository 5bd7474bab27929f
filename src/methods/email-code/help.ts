import { writtenDocument } from '#core/document/written.ts';
import type { MethodHelp } from '#methods/method.ts';
import { bilingual } from '#ui/catalogue.ts';
import { timing } from './challenge.ts';

const title = bilingual({ ja: 'メール認証のご案内', en: 'About email authentication' });

const source = bilingual({
  ja: `
ログインIDとパスワードを入れたあと、ご登録のメールアドレスに、6けたの認証番号をお送りします。その番号を画面に入れていただく確認の方法です。

## 手順

1. ログインIDとパスワードを入力します。
2. ご登録のメールアドレスに、認証番号のメールが届きます。
3. {time}以内に、6けたの認証番号を画面に入力します。
4. 「確認してログインする」を押します。

## メールが届きません

- 迷惑メールのフォルダーもご覧ください。
- 30秒たつと、画面から新しい番号を送り直せます。届いたら、いちばん新しい番号を入力してください。
- 登録のメールアドレスが、今お使いのものか、ご確認ください。

## メールアドレスを登録していません

個人のお客様は、ログインの画面から、ご登録の電話で確認したうえで、すぐに登録できます。法人のお客様は、書面の郵送で承ります。

## 電話番号認証やSMS認証では、代わりになりませんか

メール認証が必要なところでは、代わりになりません。ほかのサイトやアプリでは、それぞれに決まった方法で確認します。

## メールアドレスが変わりました

【口座管理】-【登録情報】の画面から変更できます。変更のときは、ご登録の電話での確認をお願いします。

## お金はかかりますか

当社への費用はかかりません。インターネットの通信料は、お客様のご負担です。

## 海外にいます

メールが読めるところなら、どこでもお使いいただけます。

## 家族と同じメールアドレスを登録しています

認証番号が、ご家族にも見えます。できるだけ、ご自身だけが読めるアドレスを登録してください。

## 認証番号を教えてほしいと言われました

**だれにも教えないでください。詐欺です。** 当社の社員がお聞きすることはありません。お送りするメールに、リンクはありません。リンクを押すよう求めるメールは、開かないでください。

## お客様サポートでできること

ご本人であることを確かめたうえで、メールアドレスを登録する手続きをします（{supportNumber}、{supportHours}）。認証番号をお伝えしたり、確認を省いたりすることはできません。
`,
  en: `
After your login ID and password, we send a code of six digits to your registered email address, and you enter it on the page.

## Step by step

1. Enter your login ID and password.
2. An email with the code arrives at your registered address.
3. Enter the six digits on the page within {time}.
4. Press “Confirm and log in”.

## No email arrives

- Please look into your spam folder too.
- After 30 seconds you can have a new code sent from the page. Enter the newest one.
- Please check that the registered address is the one you use now.

## I have registered no address

Individuals can register one at once on the login page, after a confirmation by a registered phone. For corporate accounts we accept it in writing by post.

## Can a phone call or an SMS replace it?

Not where email authentication is needed. Our other sites and apps ask for the confirmation that is laid down for each of them.

## My address has changed

You can change it under Account › Registered information. We will ask you to confirm the change by a registered phone.

## Does it cost anything?

We charge nothing. What your internet access costs is yours to pay.

## I am abroad

It works wherever you can read your email.

## I share an address with my family

Then they can read the code. Please register an address that only you can read, if you can.

## Somebody asks me for the code

**Tell it to nobody. It is a fraud.** Our staff never ask for it. Our emails hold no link: do not open one that asks you to follow a link.

## What customer support can do

After making sure that it is you, they register your email address ({supportNumber}, {supportHours}). They cannot tell you a code or leave the confirmation out.
`,
});

/** Questions and answers about メール認証. */
export const help: MethodHelp = {
  title,
  document: (t, house) =>
    writtenDocument(source(t), {
      ...house,
      time: t.format.duration(timing.lifetime),
    }),
};

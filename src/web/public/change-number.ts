import { writtenDocument } from '#core/document/written.ts';
import type { MethodHelp } from '#methods/method.ts';
import { bilingual } from '#ui/catalogue.ts';

const title = bilingual({ ja: '電話番号の変更のしかた', en: 'How to change your phone number' });

const source = bilingual({
  ja: `
ログインには、ご登録の電話番号を使います。番号が変わったときは、ログインできるうちに変更してください。普段お使いの電話番号を登録してください。

## 個人口座のお客様

### 今の登録電話番号が使えるとき：WEB

1. 【口座管理】-【登録情報】の画面で、取引暗証番号を入力し「認証する」を押します。
2. 変えたい番号の「変更する」を選びます。
3. 今ご登録の電話で確認します（画面の番号へのお電話、またはSMSの認証番号）。
4. 新しい番号を入力し、新しい電話でも確認します。
5. すぐに新しい番号に変わります。前の番号と新しい番号、ご登録のメールアドレスに、お知らせが届きます。

### 今の登録電話番号がもう使えないとき：お客様サポート

{supportNumber}（{supportHours}）へお電話ください。ご本人であることを確かめたうえで、お手続きします。確認には日数がかかることがあります。お電話がむずかしいときは、[お問い合わせフォーム](/inquiry)からご連絡ください。

### 郵送

[変更届（個人口座）](/forms/change-of-number?for=individual)を印刷し、ご記入のうえ、お送りください。印刷できないときは、お客様サポートへお電話いただければ、ご自宅へお送りします。

## 法人口座のお客様

**郵送のみ**で承ります。[変更届（法人口座）](/forms/change-of-number?for=corporate)を印刷し、取引責任者様のご記入と届出印のうえ、お送りください。お手続きに日数がかかりますので、お早めにお願いします。

## 番号を変えたあと、できないことがありますか

ログインとお取引は、すぐにできます。安全のため、変更から72時間は、出金や出金先の変更、連絡先や確認方法の変更に、新しい番号での確認は使えません。

## 知らない間に番号を変えられていたら

WEBで変更されてから72時間は、前の番号の電話から{freezeNumber}へおかけいただくと、口座を止められます。すぐにおかけください。

## 登録できる番号、できない番号

日本の携帯電話、固定電話、050で始まるIP電話を登録できます。フリーダイヤル（0120・0800）、0570、0990、020で始まる番号と、海外の番号は登録できません。

## 携帯電話を持っていません

固定電話だけでも登録できます。[電話番号認証](/help/phone-call)は、固定電話からもお使いいただけます。

## 携帯電話の番号を、どの欄に登録すればよいですか

個人口座は「携帯番号」、法人口座は「取引責任者携帯番号」の欄です。ほかの欄に登録された携帯電話に、SMSの認証番号は届きません。お電話での確認は、どの欄の番号からでもできます。

## お金はかかりますか

変更の手数料はかかりません。郵送の切手代は、お客様のご負担です。

## お客様サポートでできないこと

ご本人と確かめられないまま番号を変えることはできません。パスワードや取引暗証番号を、お聞きすることはありません。
`,
  en: `
Your registered phone numbers are used to log in. When a number changes, change it here while you can still log in, and register the one that you normally use.

## Individual accounts

### While the registered number can be used: on the web

1. Under Account › Registered information, enter your trading PIN and press “Verify”.
2. Choose “Change” beside the number.
3. Confirm by a phone that is registered now (a call to the number shown, or a code by SMS).
4. Enter the new number and confirm by the new phone too.
5. It takes effect at once. The old and the new number and your registered email addresses are told.

### When the registered number can no longer be used: customer support

Call {supportNumber} ({supportHours}). We make sure that it is you and then change it; this may take some days. If you cannot call, use the [inquiry form](/inquiry).

### By post

Print the [form for individuals](/forms/change-of-number?for=individual), fill it in and send it to us. If you cannot print it, call customer support and we will post it to you.

## Corporate accounts

**By post only.** Print the [form for corporate accounts](/forms/change-of-number?for=corporate), have it filled in and sealed by the person responsible for trading, and send it to us. It takes some days, so please begin early.

## Is anything held back after a change?

You can log in and trade at once. For 72 hours, the new number cannot confirm a withdrawal, a change of the withdrawal account, or a change of contacts or of the way you log in.

## If somebody else has changed my number

For 72 hours after a change on the web, a call to {freezeNumber} from the old number stops the account. Please call at once.

## Which numbers can be registered

Mobile phones, landlines and internet phones beginning with 050, in Japan. Toll-free numbers (0120, 0800), numbers beginning with 0570, 0990 or 020, and numbers abroad cannot be registered.

## I have no mobile phone

A landline is enough. [Phone-call authentication](/help/phone-call) works from a landline too.

## In which field do I register a mobile phone?

“Mobile number” of an individual account, or “mobile number of the person responsible for trading” of a corporate one. Codes by SMS do not go to a mobile number in any other field. Calls are accepted from a number in any field.

## Does it cost anything?

We charge nothing. The postage is yours to pay.

## What customer support cannot do

They cannot change a number before they are sure that it is you. They never ask for your password or trading PIN.
`,
});

/** Questions and answers about changing a number (S14, mission.md rule 11). */
export const changeNumberHelp: MethodHelp = {
  title,
  document: (t, house) => writtenDocument(source(t), { ...house }),
};

import { bilingual } from '#ui/catalogue.ts';

/** Words of the announced plan. What depends on the policy comes in as a parameter; nothing here holds a date or the name of a method. */
export const text = bilingual({
  ja: {
    title: (title: string) => `${title}のお知らせ`,
    danger: '悪意のある第三者が、お客様のログインID・パスワード・取引暗証番号を盗み、不正にログインして取引をする被害が起きています。',
    remedy: 'お客様の資産をお守りするため、ログインのときに、パスワードに加えてもう一つの確認（多要素認証）をお願いします。',
    deadline: (when: string) => `${when}から、すべてのお客様に必要になります。パスワードだけでは、ログインできなくなります。`,
    inForce: (when: string) => `${when}から、すべてのお客様に必要です。パスワードだけでは、ログインできません。`,
    plannedNote: '「予定」とある日は、変わることがあります。変わったときは、このお知らせを【更新】してお知らせします。',
    whenTitle: 'いつから、何が必要ですか',
    whenCaption: (channels: string) => `${channels}`,
    whenHead: ['期間', 'ログインに必要なもの'],
    suspended: 'ご利用を停止しています。ログインできません。',
    closed: (methods: string) => `ログインできません。${methods}の準備が整うまで、お待ちください。`,
    nobody: 'パスワードだけでログインできます。',
    chosen: (who: string, methods: string) =>
      `${who}は、パスワードと${methods}が必要です。そのほかのお客様は、パスワードだけでログインできます。`,
    whoSet: (methods: string) => `${methods}をご自身で設定されたお客様`,
    whoWave: 'お客様ごとの適用日を迎えたお客様',
    whoAnd: 'と、',
    everyone: (methods: string) => `すべてのお客様に、パスワードと${methods}が必要です。`,
    resumes: (channels: string, when: string, methods: string) =>
      `${channels}は、${when}から再開します。安全にお使いいただくため、${methods}の導入に合わせて再開します。`,
    resumesUnknown: (channels: string) => `${channels}の再開の日は、決まりしだいお知らせします。`,
    sessions: '日が変わったときにログイン中のお客様にも、その時から、必要な確認をお願いします。',
    whichTitle: 'どの確認方法になりますか',
    whichOrder: '上から順に見て、はじめにあてはまるものが、お客様の確認方法です。',
    setAlways: (method: string, channels: string) =>
      `${method}をご自身で設定されたお客様：設定したときから${method}になります（${channels}）。設定は、いつでもできます。`,
    setFrom: (method: string, channels: string, when: string) =>
      `${method}をご自身で設定されたお客様：設定したときから${method}になります（${channels}）。設定は、${when}からできます。`,
    wave: (method: string, channels: string, first: string, last: string) =>
      `${first}から${last}までの間に、お客様ごとの適用日を迎えたお客様：適用日から${method}になります（${channels}）。適用日は、お客様サイトのメッセージでお一人ずつお知らせします。`,
    snapshotIntro: (when: string) =>
      `そのほかのお客様：${when}の終わりの時点のご登録の状況で、次のように決まります。あとで登録を変えても、この決まりは変わりません。`,
    snapshotCaption: (when: string) => `${when}の終わりの時点で決まる確認方法`,
    snapshotHead: ['ご登録の状況', '確認方法'],
    registered: (what: string) => `${what}が登録されている`,
    otherwise: '上のどれでもない',
    fallback: (method: string, other: string, needs: string) =>
      `${method}のお客様で、${needs}が登録されていないときは、${other}でログインできます。ログインの画面で、${other}に切り替えることもできます。`,
    onlyThere: (channels: string, methods: string) =>
      `${channels}で使えるのは、${methods}だけです。ほかの確認方法では、代わりになりません。`,
    mobileTitle: '「携帯電話番号が登録されている」とは',
    mobile:
      '個人口座のお客様は「携帯番号」、法人口座のお客様は「取引責任者携帯番号」に、携帯電話の番号が登録されていることです。ほかの欄に携帯電話の番号があっても、登録されていることにはなりません。',
    lockedTitle: 'ログインができなくなる場合があります',
    locked: (methods: string, needs: string, channels: string) =>
      `${methods}には、ご登録の${needs}を使います。有効な${needs}が登録されていないと、${channels}にログインができなくなります。`,
    usable: '使えない番号：フリーダイヤルなどの特別な番号、海外の番号、今は使われていない番号。',
    assets: 'ログインができなくなっても、お預かりしている資産に影響はありません。',
    prepareTitle: '【必須】ログインができなくなる前に、準備してください',
    prepareBy: (when: string) => `${when}までに、次の3つをお済ませください。`,
    prepareNow: '次の3つを、今すぐお済ませください。',
    prepareNumber:
      '登録電話番号を確認し、最新の状態にしてください。【口座管理】-【登録情報】の画面で、取引暗証番号を入力し「認証する」を押すと、ご登録の番号が表示されます。お客様が普段お使いの電話番号を登録してください。',
    prepareMethod: (methods: string) =>
      `${methods}を、ご自身で設定してください。【口座管理】-【セキュリティ設定】の画面から設定できます。一日も早い設定を、強くおすすめします。`,
    prepareMail:
      'メールアドレスを確認し、ログイン通知メールを設定してください。【口座管理】-【登録情報】と【セキュリティ設定】の画面で、確認と設定ができます。',
    changeTitle: '電話番号の変更のしかた',
    changeCaption: '口座の種類ごとの、電話番号の変更のしかた',
    changeHead: ['口座', '変更のしかた'],
    individual: '個人口座',
    corporate: '法人口座',
    individualWays: 'WEB／お客様サポート（前の登録電話番号がもう使えないとき）／郵送',
    corporateWays: '郵送のみ。お手続きに日数がかかりますので、お早めにお願いします。',
    changeMore: '電話番号の変更のしかたを、くわしく見る',
    mailTitle: 'ログイン通知メール',
    mail: (when: string) =>
      `${when}に、メールアドレスをご登録のすべてのお客様に「ログイン通知」を設定しました。ログインがあるたびに、ご登録のアドレスへメールでお知らせします。`,
    mailToCome: (when: string) =>
      `${when}に、メールアドレスをご登録のすべてのお客様に「ログイン通知」を設定します。ログインがあるたびに、ご登録のアドレスへメールでお知らせします。`,
    mailNone:
      'メールアドレスを登録されていないお客様、ログイン通知メールを設定していないお客様は、お早めにお手続きください。メールにリンクはありません。',
    lossTitle: '補償について',
    loss: (methods: string) => `${methods}を設定されていない状態で、不正アクセスによる損失が発生した場合、補償を行わない可能性があります。`,
    moreTitle: 'くわしいご案内',
  },
  en: {
    title: (title: string) => title,
    danger: 'Criminals steal customers’ login IDs, passwords and trading PINs, log in with them and trade.',
    remedy: 'To protect your assets, we ask you at login for a second confirmation besides your password (multi-factor login).',
    deadline: (when: string) => `From ${when}, every customer needs it. The password alone will no longer be enough.`,
    inForce: (when: string) => `Since ${when}, every customer needs it. The password alone is not enough.`,
    plannedNote: 'Dates marked “planned” may change. If they do, we will update this notice.',
    whenTitle: 'What is needed, and from when',
    whenCaption: (channels: string) => `${channels}`,
    whenHead: ['Period', 'Needed to log in'],
    suspended: 'Suspended. You cannot log in.',
    closed: (methods: string) => `You cannot log in. Please wait until ${methods} is ready.`,
    nobody: 'Your password alone is enough.',
    chosen: (who: string, methods: string) => `${who}: your password and ${methods}. All others: the password alone is enough.`,
    whoSet: (methods: string) => `Customers who have set up ${methods} themselves`,
    whoWave: 'customers whose own date has come',
    whoAnd: ', and ',
    everyone: (methods: string) => `Every customer: your password and ${methods}.`,
    resumes: (channels: string, when: string, methods: string) =>
      `${channels} will open again from ${when}, when ${methods} is ready there, so that it is safe to use.`,
    resumesUnknown: (channels: string) => `${channels}: we will tell you when the date of resumption is fixed.`,
    sessions: 'Customers who are logged in when a date comes are asked for what is then needed, from that moment.',
    whichTitle: 'Which confirmation will I be asked for?',
    whichOrder: 'Read from the top: the first that fits you is yours.',
    setAlways: (method: string, channels: string) =>
      `You have set up ${method} yourself: it is asked from that moment (${channels}). You can set it up at any time.`,
    setFrom: (method: string, channels: string, when: string) =>
      `You have set up ${method} yourself: it is asked from that moment (${channels}). You can set it up from ${when}.`,
    wave: (method: string, channels: string, first: string, last: string) =>
      `Your own date, between ${first} and ${last}, has come: ${method} is asked from that date (${channels}). We tell each customer the date by a message on the customer site.`,
    snapshotIntro: (when: string) =>
      `All others: what is registered at the end of ${when} decides, as follows. A later change of what is registered does not change it.`,
    snapshotCaption: (when: string) => `The confirmation decided at the end of ${when}`,
    snapshotHead: ['What is registered', 'Confirmation'],
    registered: (what: string) => `A ${what} is registered`,
    otherwise: 'None of the above',
    fallback: (method: string, other: string, needs: string) =>
      `If yours is ${method} and no ${needs} is registered, you log in by ${other}. You can also turn to ${other} on the login page.`,
    onlyThere: (channels: string, methods: string) => `${channels}: only ${methods} is accepted there. Nothing else can replace it.`,
    mobileTitle: 'What “a mobile phone number is registered” means',
    mobile:
      'A number of a mobile phone stands in the field “mobile number” of an individual account, or “mobile number of the person responsible for trading” of a corporate one. A mobile number in any other field does not count.',
    lockedTitle: 'You may become unable to log in',
    locked: (methods: string, needs: string, channels: string) =>
      `For ${methods} we use your registered ${needs}. If no valid one is registered, you will not be able to log in to ${channels}.`,
    usable: 'Numbers that cannot be used: toll-free and other special numbers, numbers abroad, and numbers no longer in service.',
    assets: 'Even if you cannot log in, the assets you keep with us are not affected.',
    prepareTitle: 'Required: prepare before you become unable to log in',
    prepareBy: (when: string) => `Please do these three things by the end of ${when}.`,
    prepareNow: 'Please do these three things now.',
    prepareNumber:
      'Check your registered phone numbers and bring them up to date. Under Account › Registered information, enter your trading PIN and press “Verify” to see them. Please register the number that you normally use.',
    prepareMethod: (methods: string) =>
      `Set up ${methods} yourself, under Account › Security settings. We strongly recommend that you do it as soon as possible.`,
    prepareMail:
      'Check your email address and switch on login notifications, under Account › Registered information and Security settings.',
    changeTitle: 'How to change a phone number',
    changeCaption: 'How to change a phone number, by kind of account',
    changeHead: ['Account', 'Ways'],
    individual: 'Individual',
    corporate: 'Corporate',
    individualWays: 'On the web / customer support (when the registered number can no longer be used) / by post',
    corporateWays: 'By post only. It takes some days, so please begin early.',
    changeMore: 'How to change your phone number, in detail',
    mailTitle: 'Login notifications by email',
    mail: (when: string) =>
      `On ${when} we switched login notifications on for every customer with a registered email address. Whenever there is a login, an email tells you.`,
    mailToCome: (when: string) =>
      `On ${when} we will switch login notifications on for every customer with a registered email address. Whenever there is a login, an email will tell you.`,
    mailNone:
      'If you have registered no address or switched the notifications off, please register or switch them on soon. Our emails hold no links.',
    lossTitle: 'About compensation',
    loss: (methods: string) => `If a loss is caused by illegal access while ${methods} is not set up, we may not compensate it.`,
    moreTitle: 'In detail',
  },
});

export type Language = 'ja' | 'en';

const ja = {
  house: 'サンプル証券',
  other: 'English',
  skip: '本文へ移動',
  sample: 'これは見本です。実在の会社・銘柄・口座ではありません。',
  topTitle: 'サービスを選ぶ',
  topLead: '7つのサービスは、1つの口座でご利用いただけます。一度のご本人確認で、ほかのサービスにもそのままお入りいただけます。',
  topNote: '求められる確認は、サービスと日付によって変わります。',
  loggedIn: 'ログイン中',
  loggedOut: '未ログイン',
  logIn: 'ログイン',
  open: '口座を見る',
  developer: '接続方式を確かめる',
  plainName: 'お客様サイト（code＋PKCE）',
  plainAbout: '鍵を持たないクライアントとして、お客様サイトにログインします。',
  logInTitle: (channel: string) => `${channel}にログイン`,
  logInLead: 'ご本人確認のページへ移ります。終わると、この画面に戻ります。',
  backToTop: 'サービスの一覧へ',
  logOut: 'ログアウト',
  customer: 'お客様番号',
  today: '前日比',
  proof: 'この接続の証明',
  proofLead: 'ログインサーバーが、この接続について証明している内容です。',
  acr: '確認の強さ（acr）',
  amr: '確認の方法（amr）',
  authTime: '確認した時刻（auth_time）',
  sid: 'セッション（sid）',
  expiry: 'アクセストークンの期限',
  binding: 'トークンの結びつき',
  bound: 'この証券会社の鍵に結びついています（DPoP）',
  unbound: '鍵に結びついていません（Bearer）',
  api: '口座のデータ',
  apiOk:
    'このページの口座の数字は、アクセストークンを付けてチャネルのAPIに問い合わせ、ログインサーバーが有効と答えたときだけ表示しています。',
  again: '本人確認をやり直す',
  acrs: { pwd: 'パスワードのみ', 'pwd+email': 'パスワードとメール認証', mfa: 'パスワードと電話番号の確認', phr: 'パスキー' } as Readonly<
    Record<string, string>
  >,
  amrs: {
    pwd: 'パスワード',
    email: 'メールの認証番号',
    sms: 'SMSの認証番号',
    inbound_call: '登録電話からの発信',
    mfa: '二つ以上の要素',
    user: '端末での本人確認',
    hwk: '端末の鍵',
    swk: '同期された鍵',
  } as Readonly<Record<string, string>>,
  errorTitle: 'ログインできませんでした',
  endedTitle: 'ログインの状態が終わりました',
  endedByServer:
    'ログインサーバーからの知らせで、このサービスのログインを終えました。必要な確認が増えたか、別の場所でログアウトしたためです。下のボタンから、もう一度お入りいただけます。',
  tryAgain: 'もう一度ログインする',
  errors: {
    access_denied: 'ログインが取りやめられました。お心当たりがない場合は、お客様サポートまでご連絡ください。',
    suspended: 'このサービスは、ただいま停止しています。再開の予定は、ログインのページでご案内しています。',
    unmet_authentication_requirements: 'このサービスに必要な確認の方法が、ご登録の内容ではご利用いただけません。',
    login_required: 'もう一度ログインが必要です。',
    interaction_required: 'このサービスでは、追加のご本人確認が必要です。',
    expired: 'ログインの手続きの時間が過ぎたか、別の画面で始めた手続きです。',
    busy: 'ただいま、ログインが混み合っています。30秒ほど待ってから、もう一度お試しください。',
    unreachable: 'ログインサーバーにつながりません。少し待ってから、もう一度お試しください。',
    other: 'ログインの途中で問題が起きました。もう一度お試しください。',
  },
  errorCode: '詳しい情報',
  notFoundTitle: 'ページが見つかりません',
  notFound: 'アドレスをお確かめください。',
};

export type Text = typeof ja;

const en: Text = {
  house: 'Sample Securities',
  other: '日本語',
  skip: 'Skip to content',
  sample: 'This is a sample. No company, security or account here is real.',
  topTitle: 'Choose a service',
  topLead: 'One account opens all seven services. What you have proved once counts for the others as well.',
  topNote: 'What you are asked to prove depends on the service and on the date.',
  loggedIn: 'Logged in',
  loggedOut: 'Not logged in',
  logIn: 'Log in',
  open: 'Open account',
  developer: 'Look at the connection',
  plainName: 'Customer site (code + PKCE)',
  plainAbout: 'Logs in to the customer site as a client without a key.',
  logInTitle: (channel: string) => `Log in to ${channel}`,
  logInLead: 'You will go to the login page, and come back here when you are done.',
  backToTop: 'All services',
  logOut: 'Log out',
  customer: 'Customer number',
  today: 'Since yesterday',
  proof: 'What proves this connection',
  proofLead: 'What the login server vouches for.',
  acr: 'Strength (acr)',
  amr: 'Methods (amr)',
  authTime: 'Proved at (auth_time)',
  sid: 'Session (sid)',
  expiry: 'Access token good until',
  binding: 'Token binding',
  bound: 'Bound to a key of this brokerage (DPoP)',
  unbound: 'Not bound to a key (Bearer)',
  api: 'Account data',
  apiOk:
    'The figures on this page were asked of the channel’s API with the access token, and are shown only because the login server called it active.',
  again: 'Prove it again',
  acrs: { pwd: 'Password only', 'pwd+email': 'Password and mail code', mfa: 'Password and registered phone', phr: 'Passkey' },
  amrs: {
    pwd: 'password',
    email: 'code by mail',
    sms: 'code by SMS',
    inbound_call: 'call from the registered phone',
    mfa: 'two factors or more',
    user: 'checked by the device',
    hwk: 'device key',
    swk: 'synced key',
  },
  errorTitle: 'You could not be logged in',
  endedTitle: 'You are no longer logged in',
  endedByServer:
    'The login server ended your login to this service: more is asked from now on, or you logged out somewhere else. Press the button to come back in.',
  tryAgain: 'Try to log in again',
  errors: {
    access_denied: 'The login was cancelled. If that was not you, please call customer support.',
    suspended: 'This service is suspended. The login page says when it is planned to resume.',
    unmet_authentication_requirements: 'What this service needs to know of you cannot be proved with what is registered.',
    login_required: 'You need to log in again.',
    interaction_required: 'This service needs a further proof that it is you.',
    expired: 'The login took too long, or was begun in another browser.',
    busy: 'Many people are logging in at this moment. Please wait about 30 seconds and try again.',
    unreachable: 'The login server does not answer. Please wait a moment and try again.',
    other: 'Something went wrong during the login. Please try again.',
  },
  errorCode: 'Details',
  notFoundTitle: 'There is no such page',
  notFound: 'Please check the address.',
};

export const texts: Readonly<Record<Language, Text>> = { ja, en };

/** The page's choice first, then the one kept, then the browser's. */
export function chooseLanguage(chosen: unknown, kept: string | undefined, accepted: string | undefined): Language {
  for (const value of [chosen, kept]) if (value === 'ja' || value === 'en') return value;
  const first = (accepted ?? '')
    .split(',')
    .map((tag) => tag.trim().slice(0, 2).toLowerCase())
    .find((tag) => tag === 'ja' || tag === 'en');
  return first === 'en' ? 'en' : 'ja';
}

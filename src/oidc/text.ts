import { bilingual } from '#ui/catalogue.ts';

/** Words of the few pages that the provider itself shows. */
export const text = bilingual({
  ja: {
    errorTitle: 'ログインを続けられません',
    errors: {
      expired: 'ログインの手続きの時間が過ぎたか、すでに終わっています。',
      request: 'お取引の画面から届いたログインの依頼に、誤りがありました。',
      server: '当社側の不具合で、手続きを続けられませんでした。',
    },
    errorNext: 'お手数ですが、ご利用のサイトまたはアプリに戻り、もう一度ログインからお進みください。',
    outageTitle: 'ただいま、つながりにくくなっています',
    outage: '当社のシステムの一部が応答していません。お客様の操作が原因ではありません。口座やお取引に、変わりはありません。',
    outageNext: (time: string) =>
      `${time}ほどたってから、この画面を読み込み直すか、ご利用のサイトまたはアプリからもう一度ログインしてください。`,
    errorCode: '問い合わせ用の番号',
    notFoundTitle: 'ページが見つかりません',
    notFound: 'アドレスが正しくないか、ページがなくなっています。',
    logoutTitle: 'ログアウトしますか',
    logoutWhy: 'このブラウザでログイン中のすべてのサイトとアプリから、ログアウトします。',
    logout: 'ログアウトする',
    loggedOutTitle: 'ログアウトしました',
    loggedOut: 'すべてのサイトとアプリからログアウトしました。このページは閉じてかまいません。',
    continueTitle: 'ご利用のサイトに戻ります',
    continueWhy: '下のボタンを押すと、ご利用のサイトに戻ります。',
    next: '続ける',
  },
  en: {
    errorTitle: 'This login cannot go on',
    errors: {
      expired: 'This login has run out of time, or is already finished.',
      request: 'The site or app asked for this login in a way that we could not accept.',
      server: 'Something went wrong on our side.',
    },
    errorNext: 'Please go back to the site or app you were using, and start the login again.',
    outageTitle: 'We cannot be reached at this moment',
    outage: 'A part of our system does not answer. It is nothing that you did, and nothing in your account has changed.',
    outageNext: (time: string) => `Please load this page again in about ${time}, or log in once more from the site or app you use.`,
    errorCode: 'Reference for support',
    notFoundTitle: 'There is no such page',
    notFound: 'The address is wrong, or the page is gone.',
    logoutTitle: 'Do you want to log out?',
    logoutWhy: 'You will be logged out of every site and app that this browser is logged in to.',
    logout: 'Log out',
    loggedOutTitle: 'You are logged out',
    loggedOut: 'You are logged out of every site and app. You may close this page.',
    continueTitle: 'Going back to your site',
    continueWhy: 'Press the button to go back to the site you came from.',
    next: 'Continue',
  },
});

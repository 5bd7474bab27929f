import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    expired: {
      title: '時間が過ぎたため、終了しました',
      why: '安全のため、時間のうちに終わらなかった確認は、いったん終了します。',
    },
    replaced: {
      title: 'このログインは、終了しました',
      why: '同じブラウザ（ホームページを見るソフト）で新しいログインが始まったため、新しいほうの画面でお続けください。',
    },
    failed: {
      title: '確認できなかったため、終了しました',
      why: '正しくない認証番号の入力が3回続いたため、安全のためにこの確認を終了しました。',
    },
    evicted: {
      title: 'この確認は、終了しました',
      why: 'お客様のログインがほかの場所でも続けて行われたため、新しいほうの確認を先にお受けしました。',
    },
    nothing: '口座やお取引に、変わりはありません。',
    again: 'もう一度確認する',
    startOver: 'はじめからログインする',
    where: 'いつもお使いのサイトやアプリを開いて、もう一度ログインしてください。',
  },
  en: {
    expired: {
      title: 'The time has run out',
      why: 'For your safety, a confirmation that is not completed within a certain time ends.',
    },
    replaced: {
      title: 'This login has ended',
      why: 'A newer login was started in the same browser; please go on there.',
    },
    failed: {
      title: 'This login could not be confirmed',
      why: 'The code was not right three times, so this confirmation has ended for your safety.',
    },
    evicted: {
      title: 'This confirmation has ended',
      why: 'Further logins as you were started in other places, and a newer one took the place of this one.',
    },
    nothing: 'Nothing in your account has changed.',
    again: 'Try again',
    startOver: 'Log in again',
    where: 'Please open the site or app you always use and log in again.',
  },
});

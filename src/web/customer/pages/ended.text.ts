import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    expired: {
      title: '時間が過ぎたため、終了しました',
      why: '安全のため、一定の時間のうちに確認が終わらないログインは、いったん終了します。',
    },
    replaced: {
      title: 'このログインは、終了しました',
      why: '同じブラウザ（ホームページを見るソフト）で新しいログインが始まったため、新しいほうの画面でお続けください。',
    },
    failed: {
      title: '確認できなかったため、終了しました',
      why: '正しくない認証番号の入力が3回続いたため、安全のためにこのログインを終了しました。',
    },
    nothing: '口座やお取引に、変わりはありません。',
    again: 'もう一度、確認する',
    startOver: 'はじめからログインする',
    where: 'いつもお使いのサイトやアプリを開いて、もう一度ログインしてください。',
  },
  en: {
    expired: {
      title: 'The time for this login has run out',
      why: 'For your safety, a login that is not confirmed within a certain time ends.',
    },
    replaced: {
      title: 'This login has ended',
      why: 'A newer login was started in the same browser; please go on there.',
    },
    failed: {
      title: 'This login could not be confirmed',
      why: 'The code was not right three times, so this login has ended for your safety.',
    },
    nothing: 'Nothing in your account has changed.',
    again: 'Try again',
    startOver: 'Log in again',
    where: 'Please open the site or app you always use and log in again.',
  },
});

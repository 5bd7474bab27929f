import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    kinds: {
      login_not_found: {
        title: 'このログインの画面は、表示できません',
        why: '時間がたって終了したか、ログインを始めたのとは別の端末やブラウザ（ホームページを見るソフト）で開かれたためです。',
        what: 'ログインを始めたのと同じ端末の、同じブラウザでお続けください。分からないときは、いつものサイトやアプリからログインし直してください。',
      },
      page_not_found: {
        title: 'この画面は、見つかりません',
        why: 'アドレスが違っているか、画面がなくなっています。',
        what: 'いつもお使いのサイトやアプリから、もう一度開いてください。',
      },
      held_after_reset: {
        title: 'このお手続きは、いまはできません',
        why: 'パスワードを再設定してから72時間のあいだは、安全のため、電話番号・メールアドレス・認証方法の変更を止めています。',
        what: '72時間がたってから、もう一度お手続きください。パスワードを再設定した覚えがないときは、すぐにお客様サポートへお電話ください。',
      },
      invalid_input: {
        title: '送られた内容を、読み取れませんでした',
        why: '入力が途中で切れたか、古い画面から送られたようです。',
        what: 'いつもお使いのサイトやアプリを開いて、もう一度ログインしてください。',
      },
      too_busy: {
        title: 'ただいま、大変混み合っています',
        why: '多くのお客様が同時にログインされているため、受付をお待ちいただいています。',
        what: 'ログインIDとパスワードは、正しく入力されていればそのままお使いいただけます。',
      },
      outage: {
        title: 'ただいま、つながりにくくなっています',
        why: '当社のシステムの一部が応答していません。お客様の操作が原因ではありません。',
        what: '口座やお取引に、変わりはありません。',
      },
      failure: {
        title: '申し訳ございません。エラーが起きました',
        why: '当社のシステムで問題が起きました。お客様の操作が原因ではありません。',
        what: '口座やお取引に、変わりはありません。',
      },
    },
    retry: (time: string) => `${time}ほどたってから、もう一度お試しください。`,
    again: 'もう一度ためす',
    toAccount: '口座管理へ戻る',
    requestId: 'お問い合わせ番号',
    requestIdHint: 'お電話のときに、この番号をお伝えください。',
  },
  en: {
    kinds: {
      login_not_found: {
        title: 'This login cannot be shown',
        why: 'It has ended, or it was opened on another device or in another browser than the one it was started in.',
        what: 'Please go on in the browser where you started. If in doubt, log in again from the site or app you always use.',
      },
      page_not_found: {
        title: 'There is no such page',
        why: 'The address is not right, or the page no longer exists.',
        what: 'Please open the site or app you always use.',
      },
      held_after_reset: {
        title: 'This cannot be done now',
        why: 'For 72 hours after the password was reset, changes of phone numbers, email addresses and of how you log in are stopped for your safety.',
        what: 'Please come back after 72 hours. If you did not reset the password, call customer support at once.',
      },
      invalid_input: {
        title: 'We could not read what was sent',
        why: 'It was cut off on the way, or came from a page that is too old.',
        what: 'Please open the site or app you always use and log in again.',
      },
      too_busy: {
        title: 'Very many people are logging in',
        why: 'So many customers are logging in at this moment that we have to ask you to wait.',
        what: 'Your login ID and password remain as they are.',
      },
      outage: {
        title: 'We cannot be reached at this moment',
        why: 'A part of our system does not answer. It is nothing that you did.',
        what: 'Nothing in your account has changed.',
      },
      failure: {
        title: 'We are sorry: something went wrong',
        why: 'Our system had a problem. It is nothing that you did.',
        what: 'Nothing in your account has changed.',
      },
    },
    retry: (time: string) => `Please try again in about ${time}.`,
    again: 'Try again',
    toAccount: 'Back to your account',
    requestId: 'Reference',
    requestIdHint: 'Please give this when you call us.',
  },
});

import { bilingual } from '#ui/catalogue.ts';

export const text = bilingual({
  ja: {
    title: 'お取引の停止の解除',
    nothing: { title: '停止しているものはありません', lead: 'ご注文も出金も、これまでどおりご利用いただけます。' },
    lifted: { title: '停止を解除しました', lead: '新しいご注文と出金を、これまでどおりご利用いただけます。' },
    frozen: {
      title: '停止を解除するには、お電話が必要です',
      lead: 'お客様の口座をお守りするための停止です。お客様サポートで、ご本人であることを確認したうえで解除します。',
    },
    browser: {
      title: 'このブラウザからは、解除できません',
      lead: '停止の前からお使いのパソコンやスマートフォンで、いつものブラウザからお手続きください。お持ちでないときは、お客様サポートへお電話ください。',
    },
    offer: {
      title: '新しいご注文と出金を停止しています',
      lead: 'ご登録の電話番号から停止専用の番号へお電話があったため、停止しました。ご登録の電話番号での確認のあと、解除できます。',
    },
    confirm: {
      title: 'ご本人の確認ができました',
      lead: '解除すると、すぐに新しいご注文と出金ができるようになります。お電話に心当たりがないときは、解除せずにお客様サポートへご連絡ください。',
    },
    failed: '確認の時間が過ぎたか、確認がまだ終わっていません。もう一度お試しください。',
    young: '登録して3日以内の電話番号では解除できません。ほかの番号がないときは、お客様サポートへお電話ください。',
    begin: '解除の手続きをする',
    prove: 'ご登録の電話番号で確認する',
    lift: '停止を解除する',
    drop: '解除しない',
    support: 'お客様サポート',
    back: '口座管理へ戻る',
  },
  en: {
    title: 'Lifting the stop on trading',
    nothing: { title: 'Nothing is stopped', lead: 'Orders and withdrawals work as usual.' },
    lifted: { title: 'The stop is lifted', lead: 'New orders and withdrawals work again.' },
    frozen: {
      title: 'Please call us to lift the stop',
      lead: 'It protects your account. Customer support will make sure that it is you and then lift it.',
    },
    browser: {
      title: 'It cannot be lifted from this browser',
      lead: 'Please use the computer or phone, and the browser, that you used before the stop. If you have none, call customer support.',
    },
    offer: {
      title: 'New orders and withdrawals are stopped',
      lead: 'A call from your registered phone reached our stop number. After a confirmation by a registered phone you can lift the stop.',
    },
    confirm: {
      title: 'We know that it is you',
      lead: 'Once lifted, new orders and withdrawals work at once. If you did not make the call, leave it and call customer support.',
    },
    failed: 'The time is over, or the confirmation is not complete. Please try again.',
    young: 'A number registered within the last three days cannot lift it. If you have no other, call customer support.',
    begin: 'Go on to lift it',
    prove: 'Confirm by a registered phone',
    lift: 'Lift the stop',
    drop: 'Leave it stopped',
    support: 'Customer support',
    back: 'Back to your account',
  },
});

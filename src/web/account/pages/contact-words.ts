import { bilingual } from '#ui/catalogue.ts';

/** Words for fields, kinds and reasons that several pages of registered information share. */
export const contactWords = bilingual({
  ja: {
    fields: {
      phone: '電話番号',
      mobile_phone: '携帯番号',
      representative_mobile_phone: '取引責任者携帯番号',
      email: 'メールアドレス',
    } as Readonly<Record<string, string>>,
    kinds: {
      mobile: '携帯電話',
      landline: '固定電話',
      voip: 'IP電話（050）',
      email: 'メール',
      unusable: '使えません',
    } as Readonly<Record<string, string>>,
    unusable: {
      empty: '入力されていません。',
      other_characters: '数字のほかの文字が入っているため、電話番号として読み取れません。',
      invalid: '日本の電話番号として正しくありません。けた数をご確認ください。',
      foreign: '海外の電話番号は、ご利用いただけません。',
      toll_free: '0120や0800のフリーダイヤルからは、ご本人の確認ができません。',
      shared_cost: '料金分担の番号からは、ご本人の確認ができません。',
      premium: '0990の番号は、ご利用いただけません。',
      pager: '020の番号は、ご利用いただけません。',
      personal: 'この060の番号は携帯電話の番号ではないため、ご利用いただけません。',
      uniform_access: '0570のナビダイヤルは、ご利用いただけません。',
      voicemail: '留守番電話の番号は、ご利用いただけません。',
      not_a_mobile: 'この欄には、携帯電話の番号だけを登録できます。固定電話や050の番号は「電話番号」の欄に登録してください。',
      address_empty: '入力されていません。',
      address_invalid: 'メールアドレスとして読み取れません。「@」や「.」が抜けていないか、ご確認ください。',
      registered_already: '同じ内容が、この欄にすでに登録されています。変更の必要はありません。',
    } as Readonly<Record<string, string>>,
  },
  en: {
    fields: {
      phone: 'Phone number',
      mobile_phone: 'Mobile number',
      representative_mobile_phone: 'Representative’s mobile number',
      email: 'Email address',
    } as Readonly<Record<string, string>>,
    kinds: {
      mobile: 'mobile',
      landline: 'landline',
      voip: 'IP phone (050)',
      email: 'email',
      unusable: 'cannot be used',
    } as Readonly<Record<string, string>>,
    unusable: {
      empty: 'Nothing was entered.',
      other_characters: 'It holds characters other than digits and cannot be read as a phone number.',
      invalid: 'It is not a valid Japanese phone number. Please check the number of digits.',
      foreign: 'Phone numbers of other countries cannot be used.',
      toll_free: 'Toll-free numbers (0120, 0800) cannot be used to confirm that it is you.',
      shared_cost: 'Shared-cost numbers cannot be used to confirm that it is you.',
      premium: 'Numbers beginning with 0990 cannot be used.',
      pager: 'Numbers beginning with 020 cannot be used.',
      personal: 'This number beginning with 060 is not a mobile number and cannot be used.',
      uniform_access: 'Numbers beginning with 0570 cannot be used.',
      voicemail: 'Voicemail numbers cannot be used.',
      not_a_mobile: 'This field takes mobile numbers only. Please register landlines and 050 numbers in the field “Phone number”.',
      address_empty: 'Nothing was entered.',
      address_invalid: 'It cannot be read as an email address. Please check that no “@” or “.” is missing.',
      registered_already: 'The very same is registered in this field already. There is nothing to change.',
    } as Readonly<Record<string, string>>,
  },
});

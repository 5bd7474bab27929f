import type { SecretFault } from '#core/new-password.ts';
import { bilingual } from '#ui/catalogue.ts';

type Faults = Readonly<Record<SecretFault, string>>;

const japanese = (name: string, least: number, most: number): Faults => ({
  too_short: `短すぎます。${least}文字以上にしてください。`,
  too_long: `長すぎます。${most}文字以内にしてください。`,
  breached: `過去に盗まれた一覧に載っている、または多くの人が使っているため、破られやすいものです。ほかの言葉にしてください。`,
  names_yourself: `ログインID、お客様番号、電話番号、メールアドレスの一部が入っています。それらを含まないものにしてください。`,
  too_uniform: `同じ文字のくり返しや、続いた並び（12345678、abcdefghなど）です。ほかのものにしてください。`,
  not_typable: `使えない文字が入っています。半角の英字・数字・記号にしてください。`,
  same_as_now: `今の${name}と同じです。新しいものにしてください。`,
  same_as_other: `パスワードと取引暗証番号が同じになります。別々のものにしてください。`,
});

const english = (name: string, least: number, most: number): Faults => ({
  too_short: `It is too short. Please use at least ${least} characters.`,
  too_long: `It is too long. Please use at most ${most} characters.`,
  breached: 'It is on a list of stolen passwords, or used by many people, and easily guessed. Please choose another.',
  names_yourself:
    'It holds a part of your login ID, customer number, a phone number or an email address. Please choose one that holds none of them.',
  too_uniform: 'It repeats the same characters or runs in a row (12345678, abcdefgh). Please choose another.',
  not_typable: 'It holds characters that cannot be used. Please use letters, digits and symbols.',
  same_as_now: `It is your present ${name}. Please choose a new one.`,
  same_as_other: 'Your password and your trading PIN would be the same. Please keep them different.',
});

export const text = bilingual({
  ja: {
    names: { password: 'パスワード', pin: '取引暗証番号' },
    label: { password: '新しいパスワード', pin: '新しい取引暗証番号' },
    show: '表示する',
    hide: 'かくす',
    showLabel: '入力した文字を表示する',
    hideLabel: '入力した文字をかくす',
    rulesTitle: { password: 'パスワードの決まり', pin: '取引暗証番号の決まり' },
    rules: {
      password: [
        '8文字以上（256文字まで）。長いほど安全です。',
        '英字・数字・記号・ひらがななど、どの文字でも使えます。大文字や記号を必ず入れる必要はありません。いくつかの言葉を並べると、長くても覚えやすくなります。',
        'ログインID、お客様番号、電話番号、メールアドレスを含むものは使えません。',
        '今のパスワード、取引暗証番号、よく使われている言葉や並び（12345678、passwordなど）は使えません。',
      ],
      pin: [
        '6文字以上（64文字まで）。半角の英字・数字・記号が使えます。',
        'ログインID、お客様番号、電話番号を含むものは使えません。',
        '今の取引暗証番号、パスワード、よく使われている並び（123456など）は使えません。',
      ],
    },
    refusedTitle: (name: string) => `この${name}は使えません`,
    faults: japanese,
  },
  en: {
    names: { password: 'password', pin: 'trading PIN' },
    label: { password: 'New password', pin: 'New trading PIN' },
    show: 'Show',
    hide: 'Hide',
    showLabel: 'Show what you typed',
    hideLabel: 'Hide what you typed',
    rulesTitle: { password: 'What a password must be', pin: 'What a trading PIN must be' },
    rules: {
      password: [
        'At least 8 characters (at most 256). The longer, the safer.',
        'Any characters will do. Capital letters or symbols are not required: a few words in a row are long and easy to remember.',
        'Nothing that holds your login ID, customer number, phone number or email address.',
        'Not your present password, not your trading PIN, and nothing that many people use (12345678, password).',
      ],
      pin: [
        'At least 6 characters (at most 64): letters, digits and symbols.',
        'Nothing that holds your login ID, customer number or phone number.',
        'Not your present trading PIN, not your password, and nothing that many people use (123456).',
      ],
    },
    refusedTitle: (name: string) => `This ${name} cannot be used`,
    faults: english,
  },
});

import { hour, type Instant } from '#core/instant.ts';
import type { LocalText } from '#core/policy/types.ts';

/** What happened: a login, another service opened from a browser that is logged in, or a right password after which nothing was completed. */
export type LoginHappening = 'completed' | 'opened' | 'unfinished';

export interface LoginMailFacts {
  readonly happening: LoginHappening;
  readonly at: Instant;
  readonly channel: LocalText;
  /** Names of the factors that were proved or asked; the password is not among them. */
  readonly factors: readonly LocalText[];
  readonly device: LocalText;
  /** Null where nobody looked. */
  readonly knownBrowser: boolean | null;
  /** Asked within a session: no password was entered. */
  readonly stepUp: boolean;
  /** Published, as people write it. */
  readonly freezeNumber: string;
}

/** Japanese, then the same in short English. No link, no number but the published one, and no word that a stranger could choose (mission.md rule 13). */
export function loginMail(facts: LoginMailFacts): { readonly subject: string; readonly text: string } {
  return { subject: subjects[facts.happening], text: [...japanese(facts), '', '----', ...english(facts)].join('\n') };
}

const subjects: Readonly<Record<LoginHappening, string>> = {
  completed: 'ログインのお知らせ',
  opened: 'サービス利用開始のお知らせ（ログイン中の画面から）',
  unfinished: 'ログインが完了しなかったお知らせ',
};

const opening: Readonly<Record<LoginHappening, string>> = {
  completed: 'お客様の口座にログインがありました。',
  opened: 'お客様がログインしている画面から、別のサービスが開かれました。',
  unfinished: '正しいパスワードが入力されましたが、その後の認証が完了しませんでした。ログインはされていません。',
};
const stoppedStepUp = 'お客様がログインしている画面から追加の認証が必要になりましたが、認証は完了しませんでした。';

function japanese(facts: LoginMailFacts): string[] {
  const { happening, stepUp, channel, factors, device, knownBrowser, freezeNumber } = facts;
  const unfinished = happening === 'unfinished';
  return [
    unfinished && stepUp ? stoppedStepUp : opening[happening],
    '',
    `日時　　　${moment(facts.at).ja}`,
    `サービス　${channel.ja}`,
    ...(happening === 'opened'
      ? []
      : [`方法　　　${[...(stepUp ? [] : ['パスワード']), ...factors.map(({ ja }) => ja)].join('、') || '追加の認証'}`]),
    `機器　　　${device.ja}`,
    ...(knownBrowser === null ? [] : [`ブラウザ　${knownBrowser ? 'ふだんお使いのブラウザ' : 'ふだんと違うブラウザ'}`]),
    '',
    'お客様ご自身の操作であれば、何もしていただく必要はありません。',
    '',
    '【お心当たりがないとき】',
    ...(unfinished ? ['どなたかがお客様のログインIDとパスワードを使っているおそれがあります。'] : []),
    `1. ご登録の電話から ${freezeNumber} へお電話ください。口座を止めます。`,
    '2. いつもお使いのブックマークから当社サイトを開き、パスワードを変更してください。',
    '',
    'このメールにはリンクを載せていません。',
  ];
}

const englishOpening: Readonly<Record<LoginHappening, string>> = {
  completed: 'Somebody has logged in to your account.',
  opened: 'Another service was opened from a browser in which you are logged in.',
  unfinished: 'Somebody entered your right password, but did not complete the login.',
};

function english(facts: LoginMailFacts): string[] {
  const { happening, stepUp, channel, factors, device, knownBrowser, freezeNumber } = facts;
  const how = [...(stepUp ? [] : ['password']), ...factors.map(({ en }) => en)].join(', ') || 'a further factor';
  return [
    happening === 'unfinished' && stepUp
      ? 'A further factor was asked in a browser in which you are logged in, and was not given.'
      : englishOpening[happening],
    `Time: ${moment(facts.at).en} (Japan)`,
    `Service: ${channel.en}`,
    ...(happening === 'opened' ? [] : [`Method: ${how}`]),
    `Device: ${device.en}${knownBrowser === false ? ', not a browser you usually use' : ''}`,
    `If this was not you, call ${freezeNumber} from a registered phone: we stop the account. Then open our site from your own bookmark and change your password.`,
    'This mail holds no link.',
  ];
}

const weekdays = { ja: '日月火水木金土', en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] };
const months = 'January February March April May June July August September October November December'.split(' ');

/** In Asia/Tokyo, with the weekday. */
function moment(at: Instant): LocalText {
  const tokyo = new Date(at + 9 * hour);
  const [year, month, day, weekday] = [tokyo.getUTCFullYear(), tokyo.getUTCMonth(), tokyo.getUTCDate(), tokyo.getUTCDay()];
  const [hours, minutes] = [tokyo.getUTCHours(), String(tokyo.getUTCMinutes()).padStart(2, '0')];
  return {
    ja: `${year}年${month + 1}月${day}日（${weekdays.ja[weekday]}）${hours}時${minutes}分`,
    en: `${weekdays.en[weekday]}, ${day} ${months[month]} ${year}, ${hours}:${minutes}`,
  };
}

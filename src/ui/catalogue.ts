import { englishFormat, type Format, japaneseFormat } from './format.ts';

export type Language = 'ja' | 'en';

/** Name of the cookie that keeps the customer's choice of language. */
export const languageCookie = 'kannuki_lang';

/** What every page has in one language: formatters and the words around the page. The words of a page stand beside it (see `bilingual`). */
export interface Catalogue {
  readonly lang: Language;
  readonly format: Format;
  /** The wording of a name that comes in both languages, for example a channel's. */
  local(text: { readonly ja: string; readonly en: string }): string;
  readonly frame: FrameText;
}

interface FrameText {
  readonly skipToContent: string;
  readonly support: string;
  readonly otherLanguage: string;
  readonly protectedBy: string;
  readonly neverAsks: string;
}

const ja: Catalogue = {
  lang: 'ja',
  format: japaneseFormat,
  local: (text) => text.ja,
  frame: {
    skipToContent: '本文へ移動',
    support: 'お客様サポート',
    otherLanguage: 'English',
    protectedBy: 'ログインを守るしくみ：Kannuki（閂）',
    neverAsks: '当社の社員が、パスワードや認証番号をお聞きすることはありません。',
  },
};

const en: Catalogue = {
  lang: 'en',
  format: englishFormat,
  local: (text) => text.en,
  frame: {
    skipToContent: 'Skip to content',
    support: 'Customer support',
    otherLanguage: '日本語',
    protectedBy: 'Logins are guarded by Kannuki (閂, the bolt behind the gate).',
    neverAsks: 'Our staff will never ask you for your password or a code.',
  },
};

const catalogues: Readonly<Record<Language, Catalogue>> = { ja, en };

/** The catalogue of a language. */
export const catalogueOf = (language: Language): Catalogue => catalogues[language];

const isLanguage = (value: string | null | undefined): value is Language => value === 'ja' || value === 'en';

/** Chosen on the page first, then kept in the cookie, then what the relying party asked for (`ui_locales`); Japanese otherwise. */
export function chooseLanguage(
  chosen: string | null | undefined,
  kept: string | null | undefined,
  wanted: readonly string[] = [],
): Language {
  if (isLanguage(chosen)) return chosen;
  if (isLanguage(kept)) return kept;
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'ja';
}

/** Words of one page or method. The Japanese is the source: English that lacks a key, or takes other parameters, does not compile. */
export function bilingual<Text>(texts: { readonly ja: Text; readonly en: NoInfer<Text> }): (t: Catalogue) => Text {
  return (t) => texts[t.lang];
}

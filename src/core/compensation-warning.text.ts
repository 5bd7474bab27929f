import type { LocalText } from './policy/types.ts';

export interface WarningText {
  /** Named in the evidence of each showing; a change of any word is a new version (a test holds the two together). */
  readonly version: string;
  readonly title: LocalText;
  readonly body: readonly LocalText[];
}

/** The warning about compensation (S17), in the one place where it stands. */
export const compensationWarning: WarningText = {
  version: '2025-06-27',
  title: { ja: '補償についての大切なお知らせ', en: 'Important: about compensation' },
  body: [
    {
      ja: '電話番号認証を設定されていない状態で、不正アクセスによる損失が発生した場合、補償を行わない可能性があります。',
      en: 'If you suffer a loss through unauthorised access while phone-call authentication is not set, we may not compensate it.',
    },
    {
      ja: '一日も早く設定し、ご利用くださるよう、お願いします。',
      en: 'Please set it as soon as you can.',
    },
  ],
};

import { maskAddress } from './email-address.ts';
import { maskNumber } from './phone-number.ts';

// Either width; without the Japanese text around it, which has no spaces.
const address = /[\w.+%'\-Ａ-Ｚａ-ｚ０-９．＿＋－]+[@＠][\w.\-Ａ-Ｚａ-ｚ０-９．－]+/gu;
// Digits of either width with what people write between them; five and more could be a number of somebody.
const digits = /[+＋]?[0-9０-９](?:[-‐－ー―()（）. 　]?[0-9０-９]){4,}/gu;

/** Free text for an operator's eyes: every address and every run of five digits or more is masked (mission.md rule 16). */
export function maskText(text: string): string {
  return text.replace(address, maskAddress).replace(digits, maskNumber);
}

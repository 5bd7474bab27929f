import type { PlacedCall } from './stores.ts';
import type { Text } from './text.ts';

const locale = (text: Text): string => (text.lang === 'ja' ? 'ja-JP' : 'en-GB');

/** Date and time in Japan, to the second. */
export function writeInstant(instant: number, text: Text): string {
  return new Intl.DateTimeFormat(locale(text), { timeZone: 'Asia/Tokyo', dateStyle: 'full', timeStyle: 'medium' }).format(instant);
}

/** Time of day in Japan, with the day. */
export function writeMoment(instant: number, text: Text): string {
  return new Intl.DateTimeFormat(locale(text), {
    timeZone: 'Asia/Tokyo',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(instant);
}

export type AnswerKind = keyof Text['answers'];

/** What the network's answer means to the caller. */
export function answerOf({ code, status }: Pick<PlacedCall, 'code' | 'status'>): AnswerKind {
  if (code === 603) return 'rejected';
  if (code === 433) return 'withheld';
  if (code === 404) return 'unknown';
  return status === null || status >= 500 ? 'unreachable' : 'refused';
}

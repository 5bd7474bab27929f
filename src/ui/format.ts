import { type Duration, type Instant, minute } from '#core/instant.ts';
import { writtenNumber } from '#core/written-number.ts';

/** How instants, durations and numbers are written in one language. Times are Asia/Tokyo: the exchange's and the policy's. */
export interface Format {
  /** `7月26日(土)` */
  date(instant: Instant): string;
  /** `2025年7月26日(土)` */
  fullDate(instant: Instant): string;
  /** `8時55分`: the minute that has begun, right for "until". */
  time(instant: Instant): string;
  /** `8時56分`: the next whole minute, right for "from": nobody is told a time that is still too early. */
  timeFrom(instant: Instant): string;
  /** `2分30秒`, of a whole number of seconds. */
  seconds(seconds: number): string;
  /** `10分`, of a length of time. */
  duration(length: Duration): string;
  /** `050-1234-5678` */
  phone(e164: string): string;
}

const clockParts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Tokyo',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const japaneseWeekday = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', weekday: 'short' });
const englishDate = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', weekday: 'long', day: 'numeric', month: 'long' });
const englishFullDate = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', dateStyle: 'full' });

function partsOf(instant: Instant): { readonly [name: string]: string } {
  return Object.fromEntries(clockParts.formatToParts(instant).map((part) => [part.type, part.value]));
}

const wholeMinuteFrom = (instant: Instant): Instant => Math.ceil(instant / minute) * minute;

function japaneseTime(instant: Instant): string {
  const { hour: h, minute: m } = partsOf(instant);
  const hour = Number(h) === 0 ? '午前0時' : `${Number(h)}時`;
  return m === '00' ? hour : `${hour}${m}分`;
}

function japaneseSeconds(total: number): string {
  const minutes = Math.floor(total / 60);
  const seconds = total % 60;
  if (minutes === 0) return `${seconds}秒`;
  return seconds === 0 ? `${minutes}分` : `${minutes}分${String(seconds).padStart(2, '0')}秒`;
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

function englishSeconds(total: number): string {
  const minutes = Math.floor(total / 60);
  const seconds = total % 60;
  if (minutes === 0) return counted(seconds, 'second');
  return seconds === 0 ? counted(minutes, 'minute') : `${counted(minutes, 'minute')} ${counted(seconds, 'second')}`;
}

function englishTime(instant: Instant): string {
  const { hour, minute: m } = partsOf(instant);
  return `${Number(hour)}:${m}`;
}

function japaneseDate(instant: Instant): string {
  const { month, day } = partsOf(instant);
  return `${Number(month)}月${Number(day)}日(${japaneseWeekday.format(instant)})`;
}

export const japaneseFormat: Format = {
  date: japaneseDate,
  fullDate: (instant) => `${partsOf(instant).year}年${japaneseDate(instant)}`,
  time: japaneseTime,
  timeFrom: (instant) => japaneseTime(wholeMinuteFrom(instant)),
  seconds: japaneseSeconds,
  duration: (length) => japaneseSeconds(Math.round(length / 1000)),
  phone: writtenNumber,
};

export const englishFormat: Format = {
  date: (instant) => englishDate.format(instant),
  fullDate: (instant) => englishFullDate.format(instant),
  time: englishTime,
  timeFrom: (instant) => englishTime(wholeMinuteFrom(instant)),
  seconds: englishSeconds,
  duration: (length) => englishSeconds(Math.round(length / 1000)),
  phone: writtenNumber,
};

import { day, hour, type Instant, minute } from './instant.ts';

/** Asia/Tokyo: nine hours ahead, no daylight saving time since 1952. */
const tokyo = 9 * hour;

const dateOnly = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTime = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:\d{2})?$/;

/** `YYYY-MM-DD` as 00:00 in Asia/Tokyo; null when it is not a day of the calendar. */
export function parseDate(text: string): Instant | null {
  const parts = dateOnly.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const utc = new Date(0);
  utc.setUTCFullYear(year, month - 1, day);
  const exists = utc.getUTCFullYear() === year && utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day;
  return exists ? utc.getTime() - tokyo : null;
}

/** RFC 3339, also without seconds, offset or time: what is missing is Asia/Tokyo, 00:00. Finer than a millisecond is cut off. */
export function parseInstant(text: string): Instant | null {
  const parts = dateTime.exec(text);
  if (parts === null) return parseDate(text);
  const midnight = parseDate(parts[1] ?? '');
  const offset = parseOffset(parts[6]);
  const [hours, minutes, seconds] = [Number(parts[2]), Number(parts[3]), Number(parts[4] ?? 0)];
  if (midnight === null || offset === null || hours > 23 || minutes > 59 || seconds > 59) return null;
  const milliseconds = Number((parts[5] ?? '').slice(0, 3).padEnd(3, '0'));
  return midnight + tokyo - offset + hours * hour + minutes * minute + seconds * 1000 + milliseconds;
}

/** RFC 3339 in Asia/Tokyo, e.g. `2025-07-26T00:00:00+09:00`; milliseconds only when there are any. `always` and `never` for the infinities. */
export function formatInstant(instant: Instant): string {
  if (!Number.isFinite(instant)) return instant < 0 ? 'always' : 'never';
  const text = new Date(instant + tokyo).toISOString();
  return `${text.endsWith('.000Z') ? text.slice(0, -5) : text.slice(0, -1)}+09:00`;
}

function parseOffset(text: string | undefined): number | null {
  if (text === undefined) return tokyo;
  if (text === 'Z' || text === 'z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(4, 6))];
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * hour + minutes * minute);
}

/** 00:00 in Asia/Tokyo: what begins there begins with a day, what ends there ends with the day before. */
export const isStartOfDay = (instant: Instant): boolean => (instant + tokyo) % day === 0;

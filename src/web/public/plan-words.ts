import type { Instant } from '#core/instant.ts';
import { isStartOfDay } from '#core/instant-text.ts';
import type { Need } from '#core/policy/types.ts';
import { bilingual, type Catalogue } from '#ui/catalogue.ts';

const text = bilingual({
  ja: {
    planned: '（予定）',
    from: (when: string) => `${when}から`,
    until: (when: string) => `${when}まで`,
    untilUnknown: '再開の日が決まるまで',
    always: 'いつでも',
    or: 'または',
    and: '',
    quoted: (name: string) => `「${name}」`,
    day: (date: string, time: string | null) => (time === null ? date : `${date} ${time}`),
    needs: {
      'callable-number': '電話番号（携帯電話・固定電話・050）',
      'mobile-number': '携帯電話番号',
      'email-address': 'メールアドレス',
      authenticator: '認証のための機器',
    } as Readonly<Record<Need, string>>,
  },
  en: {
    planned: ' (planned)',
    from: (when: string) => `from ${when}`,
    until: (when: string) => `until the end of ${when}`,
    untilUnknown: 'until a date of resumption is fixed',
    always: 'at any time',
    or: ' or ',
    and: ', ',
    quoted: (name: string) => name,
    day: (date: string, time: string | null) => (time === null ? date : `${time} on ${date}`),
    needs: {
      'callable-number': 'phone number (mobile, landline or 050)',
      'mobile-number': 'mobile phone number',
      'email-address': 'email address',
      authenticator: 'authenticator',
    } as Readonly<Record<Need, string>>,
  },
});

const english = bilingual({ ja: { untilTime: (when: string) => `${when}まで` }, en: { untilTime: (when: string) => `until ${when}` } });

/** The day on which something begins, with its time unless that is the beginning of the day, and 予定 while it may still move. */
export function beginning(t: Catalogue, at: Instant, planned = false): string {
  const words = text(t);
  const when = words.day(t.format.fullDate(at), isStartOfDay(at) ? null : t.format.time(at));
  return planned ? `${when}${words.planned}` : when;
}

/** The last day of what ends at the instant: half-open, so at 00:00 it is the day before. */
export function lastDay(t: Catalogue, until: Instant): string {
  return isStartOfDay(until) ? t.format.fullDate(until - 1) : text(t).day(t.format.fullDate(until), t.format.time(until));
}

export interface Period {
  readonly from: Instant;
  readonly until: Instant;
  /** Of its beginning. */
  readonly planned: boolean;
  /** Of its end. */
  readonly endPlanned: boolean;
  /** An end that is not known yet is said so, of a suspension. */
  readonly endUnknown: boolean;
}

/** `2025年5月31日(土)から2025年7月25日(金)まで`. */
export function periodText(t: Catalogue, { from, until, planned, endPlanned, endUnknown }: Period): string {
  const words = text(t);
  const parts = [
    ...(Number.isFinite(from) ? [words.from(beginning(t, from, planned))] : []),
    ...(Number.isFinite(until) ? [`${ending(t, until)}${endPlanned ? words.planned : ''}`] : endUnknown ? [words.untilUnknown] : []),
  ];
  return parts.length > 0 ? parts.join(t.lang === 'ja' ? '' : ' ') : words.always;
}

function ending(t: Catalogue, until: Instant): string {
  return isStartOfDay(until) ? text(t).until(lastDay(t, until)) : english(t).untilTime(lastDay(t, until));
}

/** `「電話番号認証」または「SMS認証」`. */
export const eitherOf = (t: Catalogue, names: readonly string[]): string => names.map(text(t).quoted).join(text(t).or);
/** `「お客様サイト」、「日本株アプリ」`. */
export const allOf = (t: Catalogue, names: readonly string[]): string => names.map(text(t).quoted).join(text(t).and);
/** What must be registered, as customers call it. */
export const needText = (t: Catalogue, need: Need): string => text(t).needs[need];

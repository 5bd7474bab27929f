import assert from 'node:assert/strict';
import type { CustomerFacts } from '#core/customer/facts.ts';
import { contactMeets, isRegisteredAt } from '#core/customer/reach.ts';
import { day, hour, type Instant, minute } from '#core/instant.ts';
import { wasRegisteredBefore } from '#core/policy/assign.ts';
import type { Need } from '#core/policy/types.ts';

/** What a customer understands of the announced plan: read from the Japanese page alone, with no look at the policy. */
export interface PlanPage {
  /** `suspended`, `allow`, `locked_out`, or the name of the method asked for. `nameOf`: how customers call what they have set. */
  promise(customer: CustomerFacts, channel: string, instant: Instant, nameOf: (id: string) => string): string;
}

const needs: readonly (readonly [RegExp, Need])[] = [
  [/^電話番号/, 'callable-number'],
  [/^携帯電話番号/, 'mobile-number'],
  [/^メールアドレス/, 'email-address'],
];
const needOf = (text: string): Need => needs.find(([words]) => words.test(text))?.[1] ?? assert.fail(`which need is "${text}"?`);

const strip = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .trim();
const all = (html: string, tag: string): string[] =>
  [...html.matchAll(new RegExp(`<${tag}[ >].*?</${tag}>`, 'gs'))].map(([found]) => found);
const quotedIn = (text: string): string[] => [...text.matchAll(/「([^」]+)」/g)].map(([, name = '']) => name);

const written = String.raw`(\d+)年(\d+)月(\d+)日\(.\)(?: (午前0時|\d+時)(?:(\d+)分)?)?`;
/** A day written on the page: its beginning, and whether a time stood beside it. */
function readDay(parts: readonly (string | undefined)[]): { at: Instant; timed: boolean } {
  const [, year, month, date, hours, minutes] = parts;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(date)) - 9 * hour;
  const time = hours === undefined ? 0 : hours === '午前0時' ? 0 : Number.parseInt(hours, 10) * hour;
  return { at: midnight + time + Number(minutes ?? 0) * minute, timed: hours !== undefined };
}
const dayIn = (text: string, after: string): { at: Instant; timed: boolean } | null => {
  const parts = new RegExp(`${written}(?:（予定）)?${after}`).exec(text);
  return parts ? readDay(parts) : null;
};

interface Row {
  readonly from: Instant;
  readonly until: Instant;
  readonly text: string;
}

function readRow(html: string): Row {
  const [period = '', text = ''] = [...html.matchAll(/<t[hd][ >].*?<\/t[hd]>/gs)].map(([cell]) => strip(cell));
  const [from, until] = [dayIn(period, 'から'), dayIn(period, '(?:まで)')];
  return {
    from: from?.at ?? Number.NEGATIVE_INFINITY,
    until: until === null ? Number.POSITIVE_INFINITY : until.timed ? until.at : until.at + day,
    text,
  };
}

export function readPlanPage(html: string): PlanPage {
  const tables = all(html, 'table').map((table) => ({
    caption: strip(all(table, 'caption')[0] ?? ''),
    head: all(table, 'thead').map(strip).join(),
    rows: all(all(table, 'tbody')[0] ?? '', 'tr'),
  }));
  const items = all(html, 'li').map(strip);
  const paragraphs = all(html, 'p').map(strip);

  const settings = items.flatMap((text) => {
    const method = /^「([^」]+)」をご自身で設定された/.exec(text)?.[1];
    if (!method) return [];
    const from = text.includes('いつでも') ? Number.NEGATIVE_INFINITY : (dayIn(text, 'からできます')?.at ?? assert.fail(text));
    return [{ method, channels: quotedIn(/（(.*)）。設定は/.exec(text)?.[1] ?? ''), from }];
  });
  const waves = items.flatMap((text) => {
    if (!text.includes('適用日を迎えた')) return [];
    const method = /適用日から「([^」]+)」/.exec(text)?.[1] ?? assert.fail(text);
    return [{ method, channels: quotedIn(/になります（(.*)）。適用日は/.exec(text)?.[1] ?? '') }];
  });
  const snapshot = tables.find(({ head }) => head.includes('ご登録の状況'));
  const snapshotAt = snapshot ? (dayIn(snapshot.caption, 'の終わり')?.at ?? assert.fail(snapshot.caption)) + day : null;
  const fallbacks = paragraphs.flatMap((text) => {
    const found = /^「([^」]+)」のお客様で、(.+?)が登録されていないときは、「([^」]+)」でログイン/.exec(text);
    return found ? [{ method: found[1] ?? '', need: needOf(found[2] ?? ''), other: found[3] ?? '' }] : [];
  });
  const locked = items.flatMap((text) => {
    const found = /^(「.*?)には、ご登録の(.+?)を使います。.*登録されていないと、(.*)にログイン/.exec(text);
    return found ? [{ need: needOf(found[2] ?? ''), channels: quotedIn(found[3] ?? '') }] : [];
  });

  const tableOf = (channel: string) =>
    tables.find(({ caption, head }) => head.includes('期間') && quotedIn(caption).includes(channel)) ??
    assert.fail(`no table for ${channel}`);
  /** The channel takes the method now or later: before, what stands in for it is asked. */
  const takesEver = (channel: string, method: string): boolean => tableOf(channel).rows.some((row) => row.includes(`「${method}」`));

  function rowAt(channel: string, instant: Instant): Row {
    const rows = tableOf(channel)
      .rows.map(readRow)
      .filter(({ from, until }) => from <= instant && instant < until);
    assert.equal(rows.length, 1, `one row for ${channel} at ${new Date(instant).toISOString()}`);
    return rows[0] as Row;
  }

  function ownMethod(customer: CustomerFacts, channel: string, instant: Instant, nameOf: (id: string) => string): string | null {
    const set = customer.settings.findLast(({ validFrom, validTo }) => validFrom <= instant && (validTo === null || instant < validTo));
    const setting = set && settings.find(({ method, from }) => method === nameOf(set.method) && from <= instant);
    if (setting?.channels.includes(channel)) return setting.method;
    const wave = waves.find(({ channels }) => channels.includes(channel));
    return wave && customer.waveFrom !== null && customer.waveFrom <= instant ? wave.method : null;
  }

  function assigned(customer: CustomerFacts): string | null {
    for (const row of snapshot?.rows ?? []) {
      const [when = '', method = ''] = [...row.matchAll(/<t[hd][ >].*?<\/t[hd]>/gs)].map(([cell]) => strip(cell));
      const counts = customer.contacts.filter((contact) => wasRegisteredBefore(contact, snapshotAt ?? 0));
      const name = quotedIn(method)[0] ?? '';
      if (when.startsWith('上のどれでも')) return name;
      if (counts.some((contact) => contactMeets(contact, needOf(when), customer.accountType))) return name;
    }
    return null;
  }

  function reached(customer: CustomerFacts, channel: string, method: string, accepted: readonly string[], instant: Instant): string {
    const meets = (need: Need): boolean =>
      customer.contacts.some((contact) => isRegisteredAt(contact, instant) && contactMeets(contact, need, customer.accountType));
    const way = fallbacks.find((each) => each.method === method);
    const need = way?.need ?? locked.find(({ channels }) => channels.includes(channel))?.need ?? assert.fail(`what does ${method} need?`);
    if (accepted.includes(method) && meets(need)) return method;
    return way ? reached(customer, channel, way.other, accepted, instant) : 'locked_out';
  }

  return {
    promise(customer, channel, instant, nameOf) {
      const { text } = rowAt(channel, instant);
      if (text.includes('停止')) return 'suspended';
      if (/^ログインできません/.test(text)) return 'locked_out';
      if (/^パスワードだけ/.test(text)) return 'allow';
      const accepted = quotedIn(/パスワードと(.*?)が必要/.exec(text)?.[1] ?? '');
      const own = ownMethod(customer, channel, instant, nameOf);
      if (!text.startsWith('すべてのお客様に')) {
        if (own === null) return 'allow';
        return reached(customer, channel, own, accepted, instant);
      }
      const given = own ?? assigned(customer);
      if (given !== null && takesEver(channel, given)) return reached(customer, channel, given, accepted, instant);
      const outcomes = accepted.map((method) => reached(customer, channel, method, accepted, instant));
      return outcomes.find((outcome) => outcome !== 'locked_out') ?? 'locked_out';
    },
  };
}

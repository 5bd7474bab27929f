import { Metadata, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { ContactKind } from '#core/customer/facts.ts';

/** Why a registered number can neither be called from nor written to. */
export type UnusableNumber =
  | 'empty'
  | 'other_characters'
  | 'invalid'
  | 'foreign'
  | 'toll_free'
  | 'shared_cost'
  | 'premium'
  | 'pager'
  | 'personal'
  | 'uniform_access'
  | 'voicemail';

/** A registered number as Kannuki understands it: usable with its E.164 form, or unusable with the reason (mission.md rule 3). */
export type RegisteredNumber =
  | { readonly kind: Exclude<ContactKind, 'email' | 'unusable'>; readonly e164: string; readonly reason: null }
  | { readonly kind: 'unusable'; readonly e164: null; readonly reason: UnusableNumber };

type LineKind = RegisteredNumber['kind'];

const kindOfType: Readonly<Record<string, LineKind>> = { MOBILE: 'mobile', FIXED_LINE: 'landline', VOIP: 'voip' };
const reasonOfType: Readonly<Record<string, UnusableNumber>> = {
  TOLL_FREE: 'toll_free',
  SHARED_COST: 'shared_cost',
  PREMIUM_RATE: 'premium',
  PAGER: 'pager',
  PERSONAL_NUMBER: 'personal',
  UAN: 'uniform_access',
  VOICEMAIL: 'voicemail',
};

const longest = 40;
// Hyphens that Japanese keyboards and spreadsheets put between digits, the long-vowel mark in both widths among them.
const punctuation = /[\s.．()（）[\]［］\-\u2010-\u2015\u2212\u30fc\ufe63\uff0d\uff70]+/gu;
const fullWidth = /[！-～]/gu;
const plainNational = /^0[1-9]\d{8,9}$/;
const plainInternational = /^\+81[1-9]\d{8,9}$/;

/** Half-width form of full-width ASCII (U+FF01–FF5E). */
export function foldWidth(text: string): string {
  return text.replace(fullWidth, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** Normalises and classifies a number as somebody once wrote it into an account record. Never throws. */
export function readPhoneNumber(written: string): RegisteredNumber {
  if (plainNational.test(written)) return readSignificant(written.slice(1), written);
  const folded = foldWidth(written).replace(punctuation, '');
  if (folded === '') return unusable(written.trim() === '' ? 'empty' : 'other_characters');
  // 184 withholds and 186 presents the caller ID; 0184 and 0186 are the area codes of Yurihonjo and Odate.
  const number = /^18[46][0+]/.test(folded) ? folded.slice(3) : folded;
  if (!/^\+?\d+$/.test(number)) return unusable('other_characters');
  if (number.length > longest) return unusable('invalid');
  if (plainNational.test(number)) return readSignificant(number.slice(1), number);
  if (plainInternational.test(number)) return readSignificant(number.slice(3), number);
  return askMetadata(number);
}

/** Shown instead of a registered number: its last four digits, e.g. `＊＊＊-＊＊＊＊-5678`. Numbers too short to hide anything show none. */
export function maskNumber(number: string): string {
  const digits = foldWidth(number).replace(/\D/g, '');
  return `＊＊＊-＊＊＊＊-${digits.length >= 9 ? digits.slice(-4) : '＊＊＊＊'}`;
}

function askMetadata(number: string): RegisteredNumber {
  const parsed = parsePhoneNumberFromString(number, { defaultCountry: 'JP', extract: false });
  if (parsed === undefined) return unusable('invalid');
  if (parsed.countryCallingCode !== '81') return unusable(parsed.isValid() ? 'foreign' : 'invalid');
  return ofType(parsed.getType(), parsed.number);
}

function ofType(type: string | undefined, e164: string): RegisteredNumber {
  if (type === undefined) return unusable('invalid');
  const kind = kindOfType[type];
  if (kind !== undefined && kind !== 'unusable') return { kind, e164, reason: null };
  return unusable(reasonOfType[type] ?? 'invalid');
}

function unusable(reason: UnusableNumber): RegisteredNumber {
  return { kind: 'unusable', e164: null, reason };
}

// The library's parser costs 10 microseconds a number, its patterns a tenth. `0` and nine or ten digits, the first not 0, leave the parser
// nothing to decide but the type (the exception, 010, is the prefix of calls abroad), so these are matched with its patterns in its order.
// phone-number.test.ts holds this path to the parser's answers.
interface TypePattern {
  readonly type: string;
  readonly lengths: readonly number[];
  readonly pattern: RegExp;
}

const typeOrder = [
  'FIXED_LINE',
  'MOBILE',
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
];
const plan = japaneseNumberingPlan();

function japaneseNumberingPlan(): { readonly any: RegExp; readonly types: readonly TypePattern[] } {
  const metadata = new Metadata();
  metadata.selectNumberingPlan('JP');
  const numbering = metadata.numberingPlan as unknown as LibraryPlan;
  const types = typeOrder.flatMap((type) => {
    const pattern = numbering.type(type)?.pattern();
    return pattern ? [{ type, lengths: numbering.type(type)?.possibleLengths() ?? [], pattern: whole(pattern) }] : [];
  });
  return { any: whole(numbering.nationalNumberPattern()), types };
}

interface LibraryPlan {
  nationalNumberPattern(): string;
  type(type: string): { pattern(): string; possibleLengths(): number[] | undefined } | undefined;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function readSignificant(significant: string, number: string): RegisteredNumber {
  if (number.startsWith('010')) return askMetadata(number);
  if (!plan.any.test(significant)) return unusable('invalid');
  const match = plan.types.find(({ lengths, pattern }) => lengths.includes(significant.length) && pattern.test(significant));
  return ofType(match?.type, `+81${significant}`);
}

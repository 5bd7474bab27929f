/** What a person typed, without the marks that people put between digits, in half width. */
function bare(written: string): string {
  return written.normalize('NFKC').replace(/[\s\-‐-―−ー.()]/g, '');
}

/** E.164 of a number as people write it in Japan; null when it is none. Foreign numbers need their plus. */
export function readNumber(written: string): string | null {
  const digits = bare(written);
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
  if (/^81[1-9]\d{8,9}$/.test(digits)) return `+${digits}`;
  return /^0[1-9]\d{8,9}$/.test(digits) ? `+81${digits.slice(1)}` : null;
}

export interface Dialled {
  /** E.164. */
  readonly number: string;
  /** What 184 or 186 in front of the number says; null without either. */
  readonly prefix: 'withhold' | 'present' | null;
}

/** Takes 184 or 186 off what was dialled, as the network does; 0184 and 0186 are area codes. null when no number is left. */
export function readDialled(written: string): Dialled | null {
  const found = /^18([46])(?=[0+])/.exec(bare(written));
  const number = readNumber(found ? bare(written).slice(3) : written);
  return number === null ? null : { number, prefix: found ? (found[1] === '4' ? 'withhold' : 'present') : null };
}

/** As people write it in Japan; numbers of other countries stay as they are. */
export function writeNumber(e164: string): string {
  if (!e164.startsWith('+81')) return e164;
  const national = `0${e164.slice(3)}`;
  if (/^0[5-9]0\d{8}$/.test(national)) return `${national.slice(0, 3)}-${national.slice(3, 7)}-${national.slice(7)}`;
  if (/^0(?:120|800)/.test(national))
    return national.replace(/^(0120)(\d{3})(\d+)$|^(0800)(\d{3})(\d+)$/, (_all, a, b, c, d, e, f) => [a ?? d, b ?? e, c ?? f].join('-'));
  return /^0[36]\d{8}$/.test(national)
    ? `${national.slice(0, 2)}-${national.slice(2, 6)}-${national.slice(6)}`
    : `${national.slice(0, 3)}-${national.slice(3, 6)}-${national.slice(6)}`;
}

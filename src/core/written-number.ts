import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A Japanese number as people write it, with hyphens: `+815012345678` → `050-1234-5678`. Anything else comes back unchanged. */
export function writtenNumber(e164: string): string {
  const parsed = parsePhoneNumberFromString(e164, 'JP');
  return parsed?.country === 'JP' ? parsed.formatNational() : e164;
}

/** The digits a customer presses: `+815012345678` → `05012345678`; a Japanese number needs no parsing for that. */
export function digitsToDial(e164: string): string {
  const national = /^\+81(\d+)$/.exec(e164)?.[1];
  return national === undefined ? e164.replaceAll(/[^\d+]/g, '') : `0${national}`;
}

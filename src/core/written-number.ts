import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A Japanese number as people write it, with hyphens: `+815012345678` → `050-1234-5678`. Anything else comes back unchanged. */
export function writtenNumber(e164: string): string {
  const parsed = parsePhoneNumberFromString(e164, 'JP');
  return parsed?.country === 'JP' ? parsed.formatNational() : e164;
}

/** The digits a customer presses: `+815012345678` → `05012345678`. */
export function digitsToDial(e164: string): string {
  return writtenNumber(e164).replaceAll(/[^\d+]/g, '');
}

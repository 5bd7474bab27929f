import type { SipAddress } from './addresses.ts';

// RFC 3966 section 5.1.1, the only marks allowed between digits.
const visualSeparators = /[-.()]/g;

const international = /^\+[1-9]\d{6,14}$/;
const japanese = /^0[1-9]\d{8,9}$/;
const japaneseWithoutPlus = /^81[1-9]\d{8,9}$/;
// The trunk zero left standing behind the country code.
const japaneseWithZero = /^\+?810[1-9]\d{8,9}$/;
const dialledAbroad = /^010[1-9]\d{7,14}$/;

/**
 * The E.164 number that a network means by an address; null when it names none. It need not be a usable Japanese number: a foreign caller has an
 * identity too, which matches nobody. Unlike a number that a person wrote into a form, a lost leading zero is not repaired: ten digits may be foreign.
 */
export function numberOf(address: Pick<SipAddress, 'user' | 'parameters'>): string | null {
  const digits = address.user.replace(visualSeparators, '');
  const context = address.parameters.get('phone-context') ?? '';
  // A local number is only as good as its context (RFC 3966 section 5.1.5): another country's is not ours to complete.
  if (context.startsWith('+') && !digits.startsWith('+')) return context === '+81' ? inJapan(digits) : null;
  return e164(digits);
}

function inJapan(digits: string): string | null {
  return japanese.test(digits) ? e164(digits) : /^[1-9]\d{8,9}$/.test(digits) ? `+81${digits}` : null;
}

function e164(digits: string): string | null {
  if (japaneseWithZero.test(digits)) return `+81${digits.replace(/^\+?810/, '')}`;
  if (international.test(digits)) return digits;
  if (japanese.test(digits) && !dialledAbroad.test(digits)) return `+81${digits.slice(1)}`;
  if (japaneseWithoutPlus.test(digits)) return `+${digits}`;
  return dialledAbroad.test(digits) ? e164(`+${digits.slice(3)}`) : null;
}

/** E.164 of a number of ours as we publish it (`0120-123-456`). */
export const publishedE164 = (written: string): string | null => e164(written.replace(visualSeparators, ''));

/** What is wrong with a password by itself. */
export type PasswordFault = 'too_short' | 'too_long' | 'breached' | 'names_yourself' | 'too_uniform';

/** Why a customer's new password or trading PIN is refused. */
export type SecretFault =
  | PasswordFault
  /** Of a PIN: has characters that not every keyboard has. */
  | 'not_typable'
  /** What the customer has now. */
  | 'same_as_now'
  /** A password that is the PIN, or the other way round: thieves hold both. */
  | 'same_as_other';

export interface Length {
  readonly least: number;
  readonly most: number;
}

/** NIST SP 800-63B-4 3.1.1.2: at least 8 as part of multi-factor authentication, at least 64 accepted; no composition rules, no expiry. */
export const passwordLength: Length = { least: 8, most: 256 };
/** A trading PIN opens registered information alone, behind its own budget (decision 0132). */
export const pinLength: Length = { least: 6, most: 64 };

/** Shorter pieces of what belongs to a customer occur in any text. */
const shortestPiece = 4;
const fewestCharacters = 4;

export interface JudgedBy {
  readonly personal: readonly string[];
  readonly isBreached: boolean;
  /** A password's when left out. */
  readonly length?: Length;
}

/**
 * All that is wrong with a new password. `personal`: what belongs to the customer and thieves know (login ID, customer number, numbers, addresses);
 * of a row of digits its last six count as well, because people use them.
 */
export function judgeNewPassword(password: string, { personal, isBreached, length = passwordLength }: JudgedBy): PasswordFault[] {
  const characters = [...password];
  const faults: PasswordFault[] = [];
  if (characters.length < length.least) faults.push('too_short');
  if (characters.length > length.most) faults.push('too_long');
  if (isBreached) faults.push('breached');
  if (pieces(personal).some((piece) => fold(password).includes(piece))) faults.push('names_yourself');
  if (new Set(characters).size < fewestCharacters || isRow(characters)) faults.push('too_uniform');
  return faults;
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

function pieces(personal: readonly string[]): string[] {
  return personal
    .flatMap((value) => {
      const digits = value.replace(/\D/g, '');
      return [value.split('@')[0] ?? '', digits.length >= 6 ? digits.slice(-6) : '', digits];
    })
    .map(fold)
    .filter((piece) => piece.length >= shortestPiece);
}

/** Each character one further than the one before, or one back: 12345678, hgfedcba. */
function isRow(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((character, index) => (character.codePointAt(0) ?? 0) - (characters[index]?.codePointAt(0) ?? 0));
  return steps.length > 0 && (steps.every((step) => step === 1) || steps.every((step) => step === -1));
}

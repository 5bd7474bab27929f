import { type Length, passwordLength, pinLength } from '#core/new-password.ts';
import { foldWidth } from '#core/phone-number.ts';

/** What a customer knows and may change: the password, and the trading PIN (取引暗証番号). */
export type Secret = 'password' | 'pin';

export const lengthOf: Readonly<Record<Secret, Length>> = { password: passwordLength, pin: pinLength };

export const procedureOf = { password: 'change-password', pin: 'change-pin' } as const;

/** As it is hashed and compared: a PIN in half width without blanks around it, a password exactly as it was typed. */
export const asKept = (secret: Secret, typed: string): string => (secret === 'pin' ? foldWidth(typed).trim() : typed);

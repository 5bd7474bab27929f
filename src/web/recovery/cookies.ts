import { readCookie } from '../customer/cookies.ts';

/** SameSite=Lax like the login's own: the way here leads over the login pages, and no form of another site carries it. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const resetName = '__Host-kannuki_reset';
/** As long as a procedure lives (seconds). */
const resetAge = 30 * 60;

export const setReset = (token: string): string => `${resetName}=${token}; Max-Age=${resetAge}; ${attributes}`;
export const clearReset = `${resetName}=; Max-Age=0; ${attributes}`;
export const readReset = (header: string | undefined): string | null => readCookie(header, resetName);

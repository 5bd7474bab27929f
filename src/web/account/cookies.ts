import type { Sealing } from '#ports/sealing.ts';
import { readCookie } from '../customer/cookies.ts';

/** SameSite=Lax: a link from the brokerage's own pages leads here logged in; a form posted from elsewhere carries nothing. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const sessionName = '__Host-kannuki_account';
const loginName = '__Host-kannuki_account_login';

/** The longest login, and the time in front of its password page (seconds). */
const loginAge = 45 * 60;

/** What the account site remembers of a login that it sent a browser to (RFC 9700 2.1: state, PKCE and nonce bind the answer to this browser). */
export interface PendingLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path of ours to show afterwards. */
  readonly next: string;
}

export const setSession = (token: string): string => `${sessionName}=${token}; ${attributes}`;
export const clearSession = `${sessionName}=; Max-Age=0; ${attributes}`;
export const readSession = (header: string | undefined): string | null => readCookie(header, sessionName);

export function setPending(sealing: Sealing, pending: PendingLogin): string {
  return `${loginName}=${sealing.seal('account-login', JSON.stringify(pending)).toString('base64url')}; Max-Age=${loginAge}; ${attributes}`;
}

export const clearPending = `${loginName}=; Max-Age=0; ${attributes}`;

/** null when there is none, or somebody else made it. */
export function readPending(sealing: Sealing, header: string | undefined): PendingLogin | null {
  const value = readCookie(header, loginName);
  if (value === null) return null;
  try {
    return JSON.parse(sealing.open('account-login', Buffer.from(value, 'base64url'))) as PendingLogin;
  } catch {
    return null;
  }
}

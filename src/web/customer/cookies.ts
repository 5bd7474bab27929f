import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/**
 * Cookies of the login pages. `__Host-`: only this host, every path, Secure (browsers treat http://localhost as secure).
 * SameSite=Lax, because the brokerage's own site leads here by a redirect; a form posted from elsewhere carries none of them.
 */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

const loginName = (uid: string): string => `__Host-kannuki_login_${uid}`;
const browserName = '__Host-kannuki_browser';

/** Longer than any login lives. */
const loginAge = 30 * 60;
const browserAge = 400 * 24 * 60 * 60;

export interface Cookies {
  /** Full Set-Cookie value that binds a login which is about to begin to the browser that gets it. */
  startLogin(uid: string): string;
  setLogin(uid: string, token: string): string;
  clearLogin(uid: string): string;
  /** The value, and whether it is a start token of this uid; null when the browser presents none. */
  readLogin(header: string | undefined, uid: string): { readonly token: string; readonly isStart: boolean } | null;
  setBrowser(token: string): string;
  /** The token, when its signature is ours. */
  readBrowser(header: string | undefined): string | null;
}

/** `key` signs start tokens and browser tokens. */
export function createCookies(key: Buffer): Cookies {
  const secret = createSecretKey(key); // a key object: a plain buffer is made one at each use
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  const isSigned = (text: string, signature: string): boolean => {
    const [expected, given] = [Buffer.from(sign(text)), Buffer.from(signature)];
    return expected.length === given.length && timingSafeEqual(expected, given);
  };
  return {
    startLogin: (uid) => `${loginName(uid)}=start.${sign(`start\0${uid}`)}; Max-Age=${loginAge}; ${attributes}`,
    setLogin: (uid, token) => `${loginName(uid)}=${token}; Max-Age=${loginAge}; ${attributes}`,
    clearLogin: (uid) => `${loginName(uid)}=; Max-Age=0; ${attributes}`,
    readLogin: (header, uid) => {
      const token = readCookie(header, loginName(uid));
      if (token === null) return null;
      const start = /^start\.(.+)$/.exec(token)?.[1];
      return { token, isStart: start !== undefined && isSigned(`start\0${uid}`, start) };
    },
    setBrowser: (token) => `${browserName}=${token}.${sign(`browser\0${token}`)}; Max-Age=${browserAge}; ${attributes}`,
    readBrowser: (header) => {
      const [token = '', signature = ''] = (readCookie(header, browserName) ?? '').split('.');
      return token !== '' && isSigned(`browser\0${token}`, signature) ? token : null;
    },
  };
}

/** The first cookie of that name. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

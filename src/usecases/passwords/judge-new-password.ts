import { judgeNewPassword as judge, type Length, type PasswordFault } from '#core/new-password.ts';
import type { App } from '../app.ts';

/** What is wrong with a password that somebody wants to have from now on; empty: it may be taken. */
export function judgeNewPassword(
  { breachedPasswords }: Pick<App, 'breachedPasswords'>,
  input: { readonly password: string; readonly personal: readonly string[]; readonly length?: Length },
): PasswordFault[] {
  const { password, ...by } = input;
  return judge(password, { ...by, isBreached: breachedPasswords.has(password) });
}

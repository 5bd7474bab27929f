import { createHmac } from 'node:crypto';
import type { PasswordFormat } from '#ports/password-hash.ts';
import type { App } from '../app.ts';

export interface CheckedPassword {
  readonly right: boolean;
  /** argon2id of the password, when the kept hash is of another format or weaker; to be stored with the login. */
  readonly rehashed: string | null;
}

/**
 * Verifies in a time that tells nothing: an unknown ID runs a dummy whose format is chosen by HMAC of the ID in the proportions stored,
 * and a re-hashed account still takes as long as its first format (rule 7).
 */
export async function checkPassword(
  app: App,
  input: { loginId: string; password: string; kept: { hash: string; firstFormat: PasswordFormat } | null },
): Promise<CheckedPassword> {
  const { kept, password } = input;
  if (kept === null) {
    await app.passwords.verify(app.passwords.dummy(await dummyFormat(app, input.loginId)), password);
    return { right: false, rehashed: null };
  }
  const rehashedBefore = app.passwords.format(kept.hash) !== kept.firstFormat;
  const [right] = await Promise.all([
    app.passwords.verify(kept.hash, password),
    rehashedBefore ? app.passwords.verify(app.passwords.dummy(kept.firstFormat), password) : null,
  ]);
  const rehashed = right && app.passwords.needsRehash(kept.hash) ? await app.passwords.hash(password) : null;
  return { right, rehashed };
}

async function dummyFormat(app: App, loginId: string): Promise<PasswordFormat> {
  const share = createHmac('sha256', app.sealing.key('dummy-format')).update(loginId).digest().readUInt32BE() / 2 ** 32;
  let reached = 0;
  for (const [format, part] of await app.passwordFormats()) {
    reached += part;
    if (share < reached) return format;
  }
  return 'argon2id';
}

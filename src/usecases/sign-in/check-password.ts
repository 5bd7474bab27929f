import { createHmac } from 'node:crypto';
import type { Claimant, PasswordFormat } from '#ports/password-hash.ts';
import type { App } from '../app.ts';

export interface CheckedPassword {
  readonly right: boolean;
  /** argon2id of the password, when the kept hash is of another format or weaker; to be stored with the login. */
  readonly rehashed: string | null;
}

/**
 * Verifies in a time that tells nothing (rule 7). What was a legacy hash once costs that hash and argon2id, one of them a dummy, whether
 * it was re-hashed since or not; an unknown ID costs the same as an account of a format chosen by HMAC of the ID in the proportions stored.
 */
export async function checkPassword(
  app: App,
  input: { loginId: string; password: string; kept: { hash: string; firstFormat: PasswordFormat } | null; claimant: Claimant },
): Promise<CheckedPassword> {
  const { kept, password, loginId } = input;
  const { passwords } = app;
  const keptFormat = (kept && passwords.format(kept.hash)) ?? 'argon2id';
  const formats = new Set<PasswordFormat>(['argon2id', keptFormat, kept?.firstFormat ?? (await dummyFormat(app, loginId))]);
  return passwords.inTurn(input.claimant, async () => {
    let right = false;
    for (const format of formats) {
      const own = kept !== null && format === keptFormat;
      if ((await passwords.verify(own ? kept.hash : passwords.dummy(format), password)) && own) right = true;
    }
    const rehashed = right && kept !== null && passwords.needsRehash(kept.hash) ? await passwords.hash(password) : null;
    return { right, rehashed };
  });
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

import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { hashSync as hashArgon2 } from '@node-rs/argon2';
import { hashSync as hashBcrypt } from '@node-rs/bcrypt';
import type { PasswordFormat } from '#ports/password-hash.ts';

const text = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** A hash of a password as an account export has it, at its costs. */
export function exportedHash(format: PasswordFormat, password: string): string {
  const salt = randomBytes(16);
  switch (format) {
    case 'argon2id':
      return hashArgon2(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    case 'bcrypt':
      return hashBcrypt(password, { cost: 10 });
    case 'pbkdf2-sha256':
      return `$pbkdf2-sha256$i=60000,l=32$${text(salt)}$${text(pbkdf2Sync(password, salt, 60_000, 32, 'sha256'))}`;
    case 'scrypt':
      return `$scrypt$ln=14,r=8,p=1$${text(salt)}$${text(scryptSync(password, salt, 32, { N: 2 ** 14, r: 8, p: 1, maxmem: 64 << 20 }))}`;
  }
}

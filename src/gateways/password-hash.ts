import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { hash as hashArgon2, verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import type { PasswordFormat, PasswordHash } from '#ports/password-hash.ts';
import { type AdmissionLimits, createAdmissionQueue } from './admission-queue.ts';
import { type ReadableHash, readHash } from './password-hash-strings.ts';

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
export interface Argon2Parameters {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** Cost of the dummies of the legacy formats: what the account export uses. */
export interface LegacyCosts {
  readonly bcryptCost: number;
  readonly pbkdf2Iterations: number;
  readonly scrypt: { readonly logN: number; readonly r: number; readonly p: number };
}

export interface PasswordHashOptions {
  /** Makes the refusal of a full queue: Problem('too_busy') in the product. */
  readonly busy: () => Error;
  readonly argon2?: Argon2Parameters;
  readonly limits?: AdmissionLimits;
  readonly legacy?: LegacyCosts;
}

const standardArgon2: Argon2Parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const exportCosts: LegacyCosts = { bcryptCost: 10, pbkdf2Iterations: 60_000, scrypt: { logN: 14, r: 8, p: 1 } };
/** 64 waiting on each core are about 0.6 s of work; after 0.9 s the customer is told to come back. */
const standardLimits = (): AdmissionLimits => ({ concurrency: availableParallelism(), length: 64 * availableParallelism(), maxAge: 900 });

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** Verifies the formats of the account export and writes argon2id, behind one admission queue. */
export function createPasswordHash(options: PasswordHashOptions): PasswordHash {
  const argon2 = options.argon2 ?? standardArgon2;
  const queue = createAdmissionQueue(options.limits ?? standardLimits(), options.busy);
  const dummies = makeDummies(argon2, options.legacy ?? exportCosts);
  return {
    inTurn: (claimant, work) => queue.run(claimant, work),
    isCrowded: (claimant) => queue.isFullFor(claimant),
    fullness: () => queue.crowd,
    async verify(hash, password) {
      const readable = readHash(hash);
      // An unreadable hash takes as long as a readable one, so that time does not tell which accounts are broken.
      const stored = readable ? hash : dummies.argon2id;
      return (await verifyReadable(stored, readHash(stored), password)) && readable !== null;
    },
    hash: (password) => hashArgon2(password, { ...argon2 }),
    format: (hash) => readHash(hash)?.format ?? null,
    needsRehash(hash) {
      const readable = readHash(hash);
      return !(
        readable?.format === 'argon2id' &&
        readable.memoryCost === argon2.memoryCost &&
        readable.timeCost === argon2.timeCost &&
        readable.parallelism === argon2.parallelism
      );
    },
    dummy: (format) => dummies[format],
  };
}

async function verifyReadable(hash: string, readable: ReadableHash | null, password: string): Promise<boolean> {
  switch (readable?.format) {
    case 'argon2id':
      return verifyArgon2(hash, password);
    case 'bcrypt':
      return verifyBcrypt(password, hash);
    case 'pbkdf2-sha256': {
      const { iterations, salt, digest } = readable;
      return timingSafeEqual(await derivePbkdf2(password, salt, iterations, digest.length, 'sha256'), digest);
    }
    case 'scrypt': {
      const { logN, r, p, salt, digest } = readable;
      const memory = 128 * r * 2 ** logN + 128 * r * (p + 2) + 1024;
      return timingSafeEqual(await deriveScrypt(password, salt, digest.length, { N: 2 ** logN, r, p, maxmem: memory }), digest);
    }
    case undefined:
      return false;
  }
}

/** Hashes of nothing: random digests, so that no password fits, at the cost of real ones. */
function makeDummies(argon2: Argon2Parameters, legacy: LegacyCosts): Record<PasswordFormat, string> {
  const text = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '');
  const { logN, r, p } = legacy.scrypt;
  // bcrypt has its own alphabet; hex lies within it, and `.` and `u` leave no stray bits at the ends of salt and digest.
  const bcryptSalt = `${randomBytes(11).toString('hex').slice(0, 21)}u`;
  const bcryptDigest = `${randomBytes(15).toString('hex')}.`;
  return {
    argon2id: `$argon2id$v=19$m=${argon2.memoryCost},t=${argon2.timeCost},p=${argon2.parallelism}$${text(16)}$${text(32)}`,
    bcrypt: `$2b$${String(legacy.bcryptCost).padStart(2, '0')}$${bcryptSalt}${bcryptDigest}`,
    'pbkdf2-sha256': `$pbkdf2-sha256$i=${legacy.pbkdf2Iterations},l=32$${text(16)}$${text(32)}`,
    scrypt: `$scrypt$ln=${logN},r=${r},p=${p}$${text(16)}$${text(32)}`,
  };
}

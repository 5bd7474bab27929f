import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { hash as hashArgon2, verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { beginWork, endWork, observe } from '#ports/observation.ts';
import type { Claimant, PasswordFormat, PasswordHash } from '#ports/password-hash.ts';
import { type AdmissionLimits, type AdmissionQueue, createAdmissionQueue } from './admission-queue.ts';
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
/** 64 waiting on each core are about 0.6 s of work at best; after 0.7 s the customer is told to come back, and knows it within a second. */
const standardLimits = (): AdmissionLimits => ({ concurrency: availableParallelism(), length: 64 * availableParallelism(), maxAge: 700 });

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** Verifies the formats of the account export and writes argon2id, behind one admission queue. */
export function createPasswordHash(options: PasswordHashOptions): PasswordHash {
  const argon2 = options.argon2 ?? standardArgon2;
  const queue = createAdmissionQueue(options.limits ?? standardLimits(), options.busy);
  const dummies = makeDummies(argon2, options.legacy ?? exportCosts);
  return {
    inTurn: (claimant, work) => runInTurn(queue, claimant, work),
    isCrowded: (claimant) => queue.isFullFor(claimant),
    fullness: (network) => queue.fullness(network),
    async verify(hash, password) {
      const readable = readHash(hash);
      // An unreadable hash takes as long as a readable one, so that time does not tell which accounts are broken.
      const stored = readable ? hash : dummies.argon2id;
      return observe({ kind: 'hash', name: 'verify' }, async () => {
        const right = await verifyReadable(stored, readHash(stored), password);
        await makeUpFor(readHash(stored), argon2);
        return right && readable !== null;
      });
    },
    hash: (password) => observe({ kind: 'hash', name: 'hash' }, () => hashArgon2(password, { ...argon2 })),
    format: (hash) => readHash(hash)?.format ?? null,
    needsRehash(hash) {
      const readable = readHash(hash);
      // What is as strong or stronger stays: lowered parameters never weaken what is kept.
      return readable?.format !== 'argon2id' || workOf(readable) < workOf(argon2);
    },
    dummy: (format) => dummies[format],
  };
}

/** What a guess costs: memory times passes. Lanes share the same work and count for nothing. */
const workOf = ({ memoryCost, timeCost }: Pick<Argon2Parameters, 'memoryCost' | 'timeCost'>): number => memoryCost * timeCost;

/** Fewer KiB than this are not worth a hash of their own: argon2 needs 8 for each lane. */
const leastMemory = 8;

/**
 * An argon2id hash made before the parameters were raised takes less time than the dummy of an unknown ID: the difference is computed too, or time
 * would tell which accounts exist until each has logged in once more.
 */
async function makeUpFor(stored: ReadableHash | null, argon2: Argon2Parameters): Promise<void> {
  if (stored?.format !== 'argon2id') return;
  const memoryCost = Math.floor((workOf(argon2) - workOf(stored)) / argon2.timeCost);
  if (memoryCost >= leastMemory) await hashArgon2('', { memoryCost, timeCost: argon2.timeCost, parallelism: 1 });
}

/** Tells of the wait as well. A refusal is a wait that ended as `refused`. */
async function runInTurn<T>(queue: AdmissionQueue, claimant: Claimant, work: () => Promise<T>): Promise<T> {
  const waiting = beginWork({ kind: 'hash_wait', name: claimant.known ? 'known browser' : 'network' });
  try {
    return await queue.run(claimant, () => {
      endWork(waiting);
      return work();
    });
  } finally {
    endWork(waiting, 'refused');
  }
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

/** A stored hash with its parameters, read and found reasonable. */
export type ReadableHash =
  | { readonly format: 'argon2id'; readonly memoryCost: number; readonly timeCost: number; readonly parallelism: number }
  | { readonly format: 'bcrypt'; readonly cost: number }
  | { readonly format: 'pbkdf2-sha256'; readonly iterations: number; readonly salt: Buffer; readonly digest: Buffer }
  | {
      readonly format: 'scrypt';
      readonly logN: number;
      readonly r: number;
      readonly p: number;
      readonly salt: Buffer;
      readonly digest: Buffer;
    };

/**
 * Upper bounds of what we are willing to compute for one login: a hash string is input, and `m=4194304` in an export would stop the server.
 * Each is several times above the OWASP recommendation for the format.
 */
const bounds = {
  argon2: { memoryCost: 131_072, timeCost: 16, parallelism: 4 },
  bcryptCost: 14,
  pbkdf2Iterations: 2_000_000,
  scryptMemory: 128 * 1024 * 1024,
  scryptP: 4,
} as const;

const base64 = '[A-Za-z0-9+/.]';
const forms = {
  argon2id: /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,88})\$([A-Za-z0-9+/]{22,88})$/,
  bcrypt: /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/,
  pbkdf2: new RegExp(`^\\$pbkdf2-sha256\\$i=(\\d{1,8}),l=(\\d{1,2})\\$(${base64}{11,88})\\$(${base64}{22,88})$`),
  scrypt: new RegExp(`^\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,2}),p=(\\d{1,2})\\$(${base64}{11,88})\\$(${base64}{22,88})$`),
};

/** Reads a hash string of an accepted form; null when it is none, or its parameters are out of bounds. */
export function readHash(hash: string): ReadableHash | null {
  return readArgon2id(hash) ?? readBcrypt(hash) ?? readPbkdf2(hash) ?? readScrypt(hash);
}

function readArgon2id(hash: string): ReadableHash | null {
  const found = forms.argon2id.exec(hash);
  if (!found) return null;
  const [memoryCost, timeCost, parallelism] = numbers(found, 3);
  const { argon2 } = bounds;
  if (parallelism < 1 || parallelism > argon2.parallelism || timeCost < 1 || timeCost > argon2.timeCost) return null;
  if (memoryCost < 8 * parallelism || memoryCost > argon2.memoryCost) return null;
  // The library fails on any other way of writing the same bytes, which would make the customer's login one long outage.
  if (!isCanonical(found[4]) || !isCanonical(found[5])) return null;
  return { format: 'argon2id', memoryCost, timeCost, parallelism };
}

function readBcrypt(hash: string): ReadableHash | null {
  const found = forms.bcrypt.exec(hash);
  if (!found) return null;
  const [cost] = numbers(found, 1);
  return cost < 4 || cost > bounds.bcryptCost ? null : { format: 'bcrypt', cost };
}

function readPbkdf2(hash: string): ReadableHash | null {
  const found = forms.pbkdf2.exec(hash);
  if (!found) return null;
  const [iterations, length] = numbers(found, 2);
  const digest = decode(found[4]);
  if (iterations < 1 || iterations > bounds.pbkdf2Iterations || digest.length !== length) return null;
  return { format: 'pbkdf2-sha256', iterations, salt: decode(found[3]), digest };
}

function readScrypt(hash: string): ReadableHash | null {
  const found = forms.scrypt.exec(hash);
  if (!found) return null;
  const [logN, r, p] = numbers(found, 3);
  if (logN < 1 || r < 1 || p < 1 || p > bounds.scryptP || 128 * r * 2 ** logN > bounds.scryptMemory) return null;
  // N is less than 2^(128 r / 8) (RFC 7914 section 2).
  if (logN >= 16 * r) return null;
  return { format: 'scrypt', logN, r, p, salt: decode(found[4]), digest: decode(found[5]) };
}

function numbers(found: RegExpExecArray, count: 1): [number];
function numbers(found: RegExpExecArray, count: 2): [number, number];
function numbers(found: RegExpExecArray, count: 3): [number, number, number];
function numbers(found: RegExpExecArray, count: number): number[] {
  return found.slice(1, count + 1).map(Number);
}

/** No stray bits behind the last byte, and a length that can occur (RFC 4648 section 3.5). */
const isCanonical = (text: string | undefined): boolean => decode(text).toString('base64').replaceAll('=', '') === text;

/** The alphabet of RFC 4648 without padding; passlib writes `.` where it has `+`. */
function decode(text: string | undefined): Buffer {
  return Buffer.from((text ?? '').replaceAll('.', '+'), 'base64');
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { createPasswordHash } from './password-hash.ts';
import { readHash } from './password-hash-strings.ts';

const passwords = createPasswordHash({ busy: () => new Error('busy'), argon2: { memoryCost: 8, timeCost: 1, parallelism: 1 } });
const letters = (min: number, max: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9+/.]{${min},${max}}$`));
const bytes = (min: number, max: number) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((list) => Buffer.from(list).toString('base64').replaceAll('=', ''));
const salt = fc.oneof(letters(9, 90), bytes(8, 66));
const digest = fc.oneof(letters(20, 90), bytes(16, 66));
const small = fc.constantFrom('0', '1', '2', '4', '8', '00', '01', '16');

/** Strings of the shape of a hash, cheap to compute, good ones among them. */
const shaped = fc.oneof(
  fc.tuple(small, small, small, salt, digest).map(([m, t, p, s, d]) => `$argon2id$v=19$m=${m}${m},t=${t},p=${p}$${s}$${d}`),
  fc
    .tuple(fc.constantFrom('2a', '2b', '2y', '2x'), fc.constantFrom('03', '04', '05', '31', '99'), letters(53, 53))
    .map(([v, cost, rest]) => `$${v}$${cost}$${rest}`),
  fc.tuple(small, salt, digest).map(([i, s, d]) => `$pbkdf2-sha256$i=${i},l=${Buffer.from(d, 'base64').length}$${s}$${d}`),
  fc.tuple(small, small, small, salt, digest).map(([n, r, p, s, d]) => `$scrypt$ln=${n},r=${r},p=${p}$${s}$${d}`),
);

test('any text is a hash that can be computed, or none', () => {
  const text = fc.oneof(
    anyText(150),
    fc.string({ maxLength: 20 }).map((rest) => `$argon2id$v=19$m=8,t=1,p=1$${rest}`),
  );
  fc.assert(
    fc.property(text, (hash) => void readHash(hash)),
    { numRuns: 500 },
  );
});

test('what is accepted at import can be verified at login: it never fails, it does not fit', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(shaped, async (hash) => {
      if (readHash(hash) === null) return;
      accepted += 1;
      assert.equal(await passwords.verify(hash, 'a password'), false, hash);
    }),
    { numRuns: 300 },
  );
  assert.ok(accepted > 15, `${accepted} were accepted`);
});

test('a text of any length is judged in little time', () => {
  const spent = processorTime();
  for (const start of ['', '$argon2id$v=19$m=8,t=1,p=1$', '$2b$04$', '$scrypt$ln=1,r=1,p=1$', '$pbkdf2-sha256$i=1,l=32$'])
    for (const filler of ['$', 'A', '1', '.', ',']) readHash(start + filler.repeat(200_000));
  assert.ok(spent() < 1_000, `${spent()} ms`);
});

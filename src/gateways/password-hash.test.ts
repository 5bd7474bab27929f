import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PasswordFormat } from '#ports/password-hash.ts';
import { createPasswordHash } from './password-hash.ts';

const busy = () => new Error('busy');
const passwords = createPasswordHash({ busy });
const formats: PasswordFormat[] = ['argon2id', 'bcrypt', 'pbkdf2-sha256', 'scrypt'];

/** One row of a real account export per format; password `Pw-<customer number>!`. */
const exported: Record<PasswordFormat, readonly [string, string]> = {
  argon2id: ['10000006', '$argon2id$v=19$m=19456,t=2,p=1$czanUZXullqvvY6TImAdkg$7BvHE3Qj2FGjGBMS/FfXsaPayDW7mM80m/oJJlVLQ5U'],
  bcrypt: ['10000043', '$2b$10$wesRqV97dJZF4dKPZL4oduByKmU5Fjqd5q39eibSOADgc28tyoQ7e'],
  'pbkdf2-sha256': ['10000080', '$pbkdf2-sha256$i=60000,l=32$je3ZXa4JWy+470pHtEbcHg$/HPMDkYJKbb1YDNq3jq/wdLfMPfABptEZCXRDqm0zHc'],
  scrypt: ['10000117', '$scrypt$ln=14,r=8,p=1$d2ehGHYlENFzYQk49Xpgsg$uuTXNLkAmf0wNUM8NxWa0fTITBAV8IdQyOD0ym7TVeg'],
};

for (const format of formats) {
  test(`${format}: a hash of the account export verifies its password and no other`, async () => {
    const [number, hash] = exported[format];
    assert.equal(passwords.format(hash), format);
    assert.equal(await passwords.verify(hash, `Pw-${number}!`), true);
    assert.equal(await passwords.verify(hash, `pw-${number}!`), false);
    assert.equal(await passwords.verify(hash, ''), false);
  });

  test(`${format}: the dummy is a readable hash of the same cost that no password opens`, async () => {
    const dummy = passwords.dummy(format);
    assert.equal(passwords.format(dummy), format);
    const parameters = (hash: string) =>
      format === 'bcrypt' ? hash.slice(0, 7) : hash.slice(0, hash.lastIndexOf('$', hash.lastIndexOf('$') - 1));
    assert.equal(parameters(dummy), parameters(exported[format][1]));
    assert.equal(dummy.length, exported[format][1].length);
    assert.equal(await passwords.verify(dummy, 'Pw-10000006!'), false);
  });

  test(`${format}: the dummy takes as long as a hash`, async () => {
    const [dummy, real] = [passwords.dummy(format), exported[format][1]];
    await costAlike(
      () => passwords.verify(dummy, 'x'),
      () => passwords.verify(real, 'x'),
      2,
    );
  });
}

test('what is written is argon2id with the parameters configured, and only that needs no new hash', async () => {
  const hash = await passwords.hash('Pw-10000006!');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await passwords.verify(hash, 'Pw-10000006!'), true);
  assert.equal(passwords.needsRehash(hash), false);
  for (const format of formats) assert.equal(passwords.needsRehash(exported[format][1]), format !== 'argon2id', format);
});

const argon2Cases: [string, string, boolean][] = [
  ['the same', 'm=19456,t=2,p=1', false],
  ['fewer passes', 'm=19456,t=1,p=1', true],
  ['less memory', 'm=9216,t=2,p=1', true],
  ['more memory in fewer passes, as strong', 'm=47104,t=1,p=1', false],
  ['stronger: lowered parameters rewrite nothing', 'm=65536,t=3,p=1', false],
  ['the same work in more lanes', 'm=19456,t=2,p=2', false],
];
for (const [name, parameters, expected] of argon2Cases) {
  test(`argon2id kept with ${name} is ${expected ? 'hashed anew' : 'kept'}`, () => {
    const kept = `$argon2id$v=19$${parameters}$czanUZXullqvvY6TImAdkg$7BvHE3Qj2FGjGBMS/FfXsaPayDW7mM80m/oJJlVLQ5U`;
    assert.equal(passwords.needsRehash(kept), expected);
  });
}

test('after the parameters were raised, a hash made before costs as much as the dummy of an unknown ID', async () => {
  const raised = createPasswordHash({ busy, argon2: { memoryCost: 65_536, timeCost: 3, parallelism: 1 } });
  const old = exported.argon2id[1];
  assert.equal(raised.needsRehash(old), true);
  assert.match(await raised.hash('x'), /m=65536,t=3,p=1/);
  await costAlike(
    () => raised.verify(old, 'x'),
    () => raised.verify(raised.dummy('argon2id'), 'x'),
    1.25,
  );
});

test('absurd or broken hash strings are refused instead of run', async () => {
  const salt = 'czanUZXullqvvY6TImAdkg';
  const digest = '7BvHE3Qj2FGjGBMS/FfXsaPayDW7mM80m/oJJlVLQ5U';
  const refused = [
    '',
    'plain',
    '$1$abc$def',
    `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=4194304,t=2,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=19456,t=99,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=19456,t=2,p=64$${salt}$${digest}`,
    `$argon2id$v=19$m=4,t=2,p=1$${salt}$${digest}`,
    `$2b$31$${'a'.repeat(53)}`,
    `$2b$03$${'a'.repeat(53)}`,
    `$2b$10$${'a'.repeat(52)}`,
    `$pbkdf2-sha256$i=99999999,l=32$${salt}$${digest}`,
    `$pbkdf2-sha256$i=60000,l=16$${salt}$${digest}`,
    `$pbkdf2-sha256$i=0,l=32$${salt}$${digest}`,
    `$scrypt$ln=25,r=8,p=1$${salt}$${digest}`,
    `$scrypt$ln=14,r=8,p=99$${salt}$${digest}`,
    `$scrypt$ln=14,r=8,p=1$${salt}$${digest}\n`,
  ];
  for (const hash of refused) {
    assert.equal(passwords.format(hash), null, hash);
    assert.equal(await passwords.verify(hash, 'x'), false, hash);
  }
});

type Act = () => Promise<unknown>;

/** Two acts that cost more or less than each other do so every time; what else the machine does is not the same three times. */
async function costAlike(one: Act, other: Act, within: number): Promise<void> {
  const ratios: number[] = [];
  const isAlike = (ratio: number): boolean => ratio > 1 / within && ratio < within;
  do {
    const [first = Number.NaN, second = Number.NaN] = await leastWork([one, other]);
    ratios.push(first / second);
  } while (ratios.length < 3 && !ratios.some(isAlike));
  assert.ok(ratios.some(isAlike), `ratio ${ratios.join(', ')}`);
}

/** Processor time of each act, the least of nine rounds of turns: a busy machine, whose caches are others' as well, only adds to it. */
async function leastWork(acts: readonly Act[]): Promise<number[]> {
  const least = acts.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 9; round += 1) {
    for (const [index, act] of acts.entries()) {
      const begin = process.cpuUsage();
      await act();
      const { user, system } = process.cpuUsage(begin);
      least[index] = Math.min(least[index] ?? Number.NaN, user + system);
    }
  }
  return least;
}

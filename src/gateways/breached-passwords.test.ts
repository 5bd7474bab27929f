import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '#test/support/timing.ts';
import { buildFilter, openBreachedPasswords } from './breached-passwords.ts';

const folder = mkdtempSync(join(tmpdir(), 'kannuki-list-'));
after(() => rmSync(folder, { recursive: true }));

const file = (name: string, bytes: Buffer): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const sha1 = (text: string) => createHash('sha1').update(text).digest();

test('the shipped list knows what everybody uses, in any case of letters, and not what nobody does', () => {
  const list = openBreachedPasswords();
  for (const password of ['password', 'PASSWORD', '12345678', 'qwertyuiop', 'iloveyou', 'Password1'])
    assert.equal(list.has(password), true, password);
  for (const password of ['kuroshio-4-densha', 'さくらの木の下で12月', 'Pw-10000001!']) assert.equal(list.has(password), false, password);
});

test('every entry is found, and few others are', () => {
  const entries = Array.from({ length: 5_000 }, (_, nth) => `entry ${nth}`);
  const list = openBreachedPasswords(file('few.bloom', buildFilter(entries.map(sha1), entries.length, 1e-4)));
  assert.ok(entries.every((entry) => list.has(entry)));
  const mistaken = Array.from({ length: 20_000 }, (_, nth) => `other ${nth}`).filter((other) => list.has(other));
  assert.ok(mistaken.length < 40, String(mistaken.length));
});

test('a file that is cut off, or something else, is refused', () => {
  const whole = buildFilter([sha1('one')], 1);
  assert.throws(() => openBreachedPasswords(file('cut.bloom', whole.subarray(0, -1))), /cut off/);
  assert.throws(() => openBreachedPasswords(file('other.bloom', Buffer.alloc(200, 'x'))), /no list of breached passwords/);
  assert.throws(() => openBreachedPasswords(file('short.bloom', Buffer.alloc(3))));
});

test('any file is a list that answers at once, or refused by its name', () => {
  const whole = buildFilter(['one', 'two'].map(sha1), 2);
  const word = fc.constantFrom(0, 1, 7, 20, 58, 255, 2 ** 31, 2 ** 32 - 1);
  const head = fc.tuple(fc.constantFrom('KNKBLOOM', 'KNKBLOOX'), word, word, word).map(([name, version, hashes, bits]) => {
    const bytes = Buffer.from(whole);
    bytes.write(name, 'latin1');
    for (const [index, value] of [version, hashes, bits].entries()) bytes.writeUInt32BE(value, 8 + 4 * index);
    return bytes;
  });
  const cut = fc.tuple(head, fc.nat(40)).map(([bytes, length]) => bytes.subarray(0, length));
  fc.assert(
    fc.property(
      fc.oneof(
        head,
        cut,
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      ),
      (bytes) => {
        const path = file('any.bloom', bytes);
        const spent = processorTime();
        try {
          assert.equal(typeof openBreachedPasswords(path).has('x'), 'boolean');
        } catch (error) {
          assert.ok(error instanceof Error && error.message.startsWith(path), String(error));
        }
        assert.ok(spent() < 500, 'at once');
      },
    ),
    { numRuns: 300 },
  );
});

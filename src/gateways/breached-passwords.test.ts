import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
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

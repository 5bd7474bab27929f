import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './support/source-files.ts';

/** How many requirements each section of ASVS 5.0 has: 6.1 has three, and so on. */
const sections: Readonly<Record<string, readonly number[]>> = {
  '6': [3, 12, 8, 6, 8, 4, 2, 4],
  '7': [3, 4, 2, 5, 3, 2],
  '8': [4, 4, 3, 2],
  '9': [3, 4],
  '10': [2, 3, 5, 16, 5, 2, 3],
  '11': [4, 5, 5, 4, 2, 2, 2],
  '16': [1, 5, 4, 3, 4],
};

const page = readFileSync(join(root, 'docs/security/asvs-5.0.md'), 'utf8');
const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (.+) \|$/gm)].map(([, id = '', level, asks = '', state = '']) => ({
  id,
  level,
  asks,
  state,
}));

test('every requirement of these chapters has its row, once and in order', () => {
  const expected = Object.entries(sections).flatMap(([chapter, counts]) =>
    counts.flatMap((count, section) => Array.from({ length: count }, (_, at) => `${chapter}.${section + 1}.${at + 1}`)),
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    expected,
  );
});

test('every row says where it stands, and what is held names a test', () => {
  for (const { id, state } of rows) {
    const [, word = ''] = /^(held|partly|open|document|deviates|n\/a|operator): /.exec(state) ?? [];
    assert.notEqual(word, '', `${id}: ${state}`);
    if (word === 'held') assert.match(state, /`[^`]+\.(?:test|spec)\.ts`/, id);
    if (word === 'document') assert.match(state, /`[^`]+\.(?:md|ts)`/, id);
    if (word !== 'held' && word !== 'document') assert.ok(state.length > 15, `${id} gives a reason`);
  }
});

test('every file that the table names exists', () => {
  const files = [...page.matchAll(/`([\w./-]+\.(?:ts|md|mjs|conf))`/g)].map(([, file = '']) => file);
  assert.ok(files.length > 100);
  assert.deepEqual(
    [...new Set(files)].filter((file) => !existsSync(join(root, file))),
    [],
  );
});

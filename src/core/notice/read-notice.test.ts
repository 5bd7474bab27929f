import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { readNotice } from './read-notice.ts';

const good = `---
id: moved-date
published_at: 2025-05-23T15:00
updated_at:
  - 2025-06-27
title: { ja: 見出し, en: Title }
---
=== 1 ja
一つ目です。
=== 1 en
The first.
=== 2 ja
二つ目です。
=== 2 en
The second.
`;

test('a notice has an id, a title, and a text in both languages for each version', () => {
  const reading = readNotice(good);
  assert.ok(reading.ok);
  assert.deepEqual(reading.notice.title, { ja: '見出し', en: 'Title' });
  assert.deepEqual(
    reading.notice.versions.map(({ publishedAt }) => new Date(publishedAt).toISOString()),
    ['2025-05-23T06:00:00.000Z', '2025-06-26T15:00:00.000Z'],
  );
  assert.deepEqual(reading.notice.versions[1]?.documents.en, [{ kind: 'paragraph', words: [{ kind: 'text', text: 'The second.' }] }]);
});

const faults: readonly (readonly [string, string, string, RegExp])[] = [
  ['an unknown key', 'id: moved-date', 'id: moved-date\npublish: now', /^3: Unknown key "publish"/],
  ['a date that is none', '2025-05-23T15:00', '2025-02-30', /^3: published_at: "2025-02-30" is no instant/],
  ['an update before its publication', '- 2025-06-27', '- 2025-05-01', /^4: Each version comes after/],
  ['a title in one language', ', en: Title', '', /title has ja and en/],
  ['an id that is no path', 'id: moved-date', 'id: ../etc', /^2: id is small letters/],
  ['a missing text', '=== 2 en\nThe second.\n', '', /"=== 2 en" is missing/],
  ['a text of no version', '=== 2 en', '=== 3 en', /There is no version 3/],
  ['a text twice', '=== 2 en', '=== 1 en', /stands twice/],
  ['raw HTML, with its line in the file', '二つ目です。', '<b>二つ目</b>', /^13: Raw HTML/],
  ['a link that leads away', 'The second.', '[x](https://example.com)', /^15: The link/],
  ['no front matter', '---\nid', 'id', /^1: The file begins with front matter/],
  ['a key twice', 'id: moved-date', 'id: moved-date\nid: other', /unique/i],
];
for (const [what, from, to, expected] of faults) {
  test(`refused: ${what}`, () => {
    assert.ok(good.includes(from));
    const reading = readNotice(good.replace(from, to));
    assert.ok(!reading.ok);
    assert.match(
      reading.faults.map(({ line, reason }) => `${line}: ${reason}`).join('\n'),
      new RegExp(expected.source, `${expected.flags}m`),
    );
  });
}

test('whatever a file holds, it is read or its faults are named', () => {
  const broken = fc
    .tuple(fc.nat({ max: good.length }), fc.nat({ max: 20 }), anyText())
    .map(([at, length, text]) => good.slice(0, at) + text + good.slice(at + length));
  fc.assert(
    fc.property(fc.oneof(anyText(200), broken), (source) => {
      const reading = readNotice(source);
      return reading.ok ? reading.notice.versions.length > 0 : reading.faults.length > 0;
    }),
    { numRuns: 300 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { anyText } from '#test/support/any-text.ts';
import { DocumentView } from '#ui/document.tsx';
import { readMarkdown } from './read-markdown.ts';
import { textOf } from './types.ts';

test('headings, paragraphs, lists, bold and own links are taken; a line break in Japanese is none', () => {
  const reading = readMarkdown('## 見出し\n\n一行目\n二行目 one\ntwo **太字** [案内](/help/sms-code)\n\n1. 一\n2. 二\n\n- a\n- b\n');
  assert.ok(reading.ok);
  assert.deepEqual(
    reading.document.map((block) => block.kind),
    ['heading', 'paragraph', 'list', 'list'],
  );
  const [, paragraph, ordered] = reading.document;
  assert.ok(paragraph?.kind === 'paragraph' && ordered?.kind === 'list' && ordered.ordered);
  assert.equal(textOf(paragraph.words), '一行目二行目 one two 太字 案内');
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['a\n\n<script>alert(1)</script>', /^3: Raw HTML/],
  ['a <b>b</b>', /^1: Raw HTML/],
  ['[a](javascript:alert%281%29)', /leads away/],
  ['[a](https://example.jp/)', /leads away/],
  ['[a](//example.jp/x)', /leads away/],
  ['[a](/\\example.jp)', /leads away/],
  ['[a](/a/../../b)', /leads away/],
  ['<https://example.jp/>', /leads away/],
  ['[a][b]\n\n[b]: https://example.jp/', /Write links as/],
  ['![x](/a)', /Pictures/],
  ['# title', /level 2 or 3/],
  ['- a\n  - b', /no list within a list/],
  ['`x`', /Code/],
  ['> quoted', /not published/],
  ['  \n', /empty/],
];
for (const [source, reason] of refused) {
  test(`refused: ${JSON.stringify(source)}`, () => {
    const reading = readMarkdown(source);
    assert.ok(!reading.ok);
    assert.match(reading.faults.map(({ line, reason: why }) => `${line}: ${why}`).join('\n'), reason);
  });
}

test('an address in the words stays words: nothing becomes a link by itself', () => {
  const reading = readMarkdown('https://example.jp/ にはリンクしません');
  assert.ok(reading.ok);
  assert.doesNotMatch(renderToString(h(DocumentView, { document: reading.document })), /<a /);
});

test('whatever is typed, it is read or refused, and what is drawn holds no markup but our own', () => {
  const pieces = fc.constantFrom(
    '<img src=x onerror=alert(1)>',
    '**',
    '[',
    '](',
    ')',
    '/help',
    'javascript:',
    '\n\n',
    '- ',
    '## ',
    '<!--',
    '&lt;',
    '*',
    '"',
    "'",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        anyText(200),
        fc.array(pieces, { maxLength: 12 }).map((list) => list.join('')),
      ),
      (source) => {
        const reading = readMarkdown(source);
        if (!reading.ok) return reading.faults.length > 0;
        const html = renderToString(h(DocumentView, { document: reading.document }));
        const tags = [...html.matchAll(/<([^>]*)>/g)].map(([, tag]) => tag ?? '');
        for (const tag of tags) assert.match(tag, /^\/?(div|p|h2|h3|ul|ol|li|span|strong|a)( class="[a-z]+"| href="\/[a-z0-9/?=-]*")?$/);
        return true;
      },
    ),
    { numRuns: 300 },
  );
});

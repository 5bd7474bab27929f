import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareDocuments } from './compare.ts';
import { type Document, heading, paragraph, plain } from './types.ts';

const before: Document = [
  paragraph('はじめに'),
  heading(2, '期日'),
  paragraph('7月19日からです。'),
  { kind: 'list', ordered: false, items: [plain('電話'), plain('メール')] },
  heading(2, 'やめた話'),
  paragraph('古い話です。'),
];
const after: Document = [
  paragraph('はじめに'),
  heading(2, '期日'),
  paragraph('7月26日からです。'),
  { kind: 'list', ordered: false, items: [plain('電話'), plain('SMS'), plain('メール')] },
  heading(2, '補償'),
  paragraph('新しい話です。'),
];

test('what was taken out and what is new is told section by section, in the order of the newer text', () => {
  assert.deepEqual(compareDocuments(before, after), [
    { section: '期日', gone: ['7月19日からです。'], added: ['7月26日からです。', 'SMS'] },
    { section: '補償', gone: [], added: ['新しい話です。'] },
    { section: 'やめた話', gone: ['古い話です。'], added: [] },
  ]);
});

test('a text that says the same has no differences', () => {
  assert.deepEqual(compareDocuments(after, after), []);
});

test('rows of two tables that read alike are told apart by their captions', () => {
  const table = (caption: string, words: string): Document => [
    { kind: 'table', caption, head: ['a', 'b'], rows: [[plain('5月'), plain(words)]] },
  ];
  assert.deepEqual(compareDocuments([...table('A', 'x'), ...table('B', 'x')], [...table('A', 'x'), ...table('B', 'y')]), [
    { section: null, gone: ['B 5月：x'], added: ['B 5月：y'] },
  ]);
});

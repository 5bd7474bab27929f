import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertPlainText, isPlainText } from './message-text.ts';

test('a text with anything that could be tapped is refused', () => {
  for (const text of [
    'https://login.example.jp で',
    'HTTP://a',
    'www.sample',
    'login.example.jp を開き',
    'mailto:a@b',
    'tel:0120000111',
    '<a href=x>',
    'sample-sec.co.jp',
  ])
    assert.equal(isPlainText(text), false, text);
  assert.throws(() => assertPlainText('www.example'), TypeError);
});

test('dates, times, published numbers and sentences are plain', () => {
  for (const text of ['2025年7月26日 8:55', '0120-000-222', 'Chrome 156（Windows）', 'お客様サイト・日本株アプリ', 'v1.2.3', ''])
    assert.equal(isPlainText(text), true, text);
});

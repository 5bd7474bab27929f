import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { textOf } from '#core/document/types.ts';
import { methods } from '#methods/index.ts';
import { readContent } from './content.ts';
import { shippedContent } from './house-config.ts';

test('what is shipped can be read, and its links lead to pages that are there', () => {
  const { notices, disclosure } = readContent(shippedContent);
  assert.ok(notices.length > 0);
  const pages = new Set([
    ...notices.map(({ id }) => `/notices/${id}`),
    ...[...methods.keys(), 'change-number'].map((name) => `/help/${name}`),
    '/notices/login-plan',
    '/notices',
    '/help',
    '/inquiry',
    '/forms/change-of-number',
  ]);
  for (const { documents } of [...notices, disclosure].flatMap(({ versions }) => versions)) {
    const links = [...JSON.stringify(documents).matchAll(/"href":"([^"?]+)/g)].map(([, path = '']) => path);
    for (const path of links) assert.ok(pages.has(path), path);
  }
});

test('no notice of a file names a date of the policy: it could come to disagree with it', () => {
  for (const { id, versions } of readContent(shippedContent).notices)
    for (const { documents } of versions)
      for (const block of documents.ja) if (block.kind === 'paragraph') assert.doesNotMatch(textOf(block.words), /\d+月\d+日/, id);
});

test('a fault stops the start and is named with its file and line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  try {
    cpSync(shippedContent, folder, { recursive: true });
    renameSync(join(folder, 'notices/passkey-under-study.md'), join(folder, 'notices/passkeys.md'));
    writeFileSync(
      join(folder, 'notices/login-plan.md'),
      '---\nid: login-plan\npublished_at: 2025-01-01\ntitle: { ja: あ, en: a }\n---\n=== 1 ja\n<b>あ</b>\n=== 1 en\na\n',
    );
    rmSync(join(folder, 'disclosure.md'));
    assert.throws(
      () => readContent(folder),
      (error: Error) => {
        assert.equal(error.name, 'SetUpError');
        for (const told of [
          'notices/login-plan.md:7: Raw HTML',
          'notices/passkeys.md: the file of "passkey-under-study"',
          'disclosure.md is missing',
        ])
          assert.ok(error.message.includes(told), `${told} in ${error.message}`);
        return true;
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

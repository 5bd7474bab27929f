import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runCommand } from '../support/set-up.ts';
import { root } from '../support/source-files.ts';

// A project of one page, with packages of its own, so that the compiler can be taken away.
const project = mkdtempSync(join(tmpdir(), 'kannuki-pages-'));
after(() => rmSync(project, { recursive: true }));

const page = join(project, 'page.tsx');
const packages = join(project, 'node_modules');
const compiler = join(packages, 'esbuild/lib');
const pages = join(packages, '.cache/kannuki/pages');

mkdirSync(join(project, 'tools'));
mkdirSync(join(packages, 'esbuild'), { recursive: true });
for (const name of ['preact', '@esbuild']) symlinkSync(join(root, 'node_modules', name), join(packages, name));
for (const name of ['package.json', 'lib', 'bin'])
  cpSync(join(root, 'node_modules/esbuild', name), join(packages, 'esbuild', name), { recursive: true });
cpSync(join(root, 'tools/jsx-hook.mjs'), join(project, 'tools/jsx-hook.mjs'));
writeFileSync(join(project, 'show.mjs'), `const { page } = await import('./page.tsx');\nconsole.log(page.props.children);\n`);
const write = (word: string): void => writeFileSync(page, `export const page: object = <p>{'${word}'}</p>;\n`);

async function show(): Promise<{ readonly code: number; readonly said: string }> {
  const command = runCommand(process.execPath, ['--import', './tools/jsx-hook.mjs', 'show.mjs'], { cwd: project, env: {} });
  const code = await command.ended;
  return { code, said: command.output().trim() };
}

test('a page is compiled once: the next process needs no compiler, until the page changes', async () => {
  write('first');
  assert.deepEqual(await show(), { code: 0, said: 'first' });
  rmSync(compiler, { recursive: true });
  assert.deepEqual(await show(), { code: 0, said: 'first' });
  write('second');
  assert.equal((await show()).code, 1);
  cpSync(join(root, 'node_modules/esbuild/lib'), compiler, { recursive: true });
  assert.deepEqual(await show(), { code: 0, said: 'second' });
  assert.equal(readdirSync(pages).length, 2);
});

test('where nothing can be kept, pages are compiled each time', async () => {
  rmSync(join(packages, '.cache'), { recursive: true });
  writeFileSync(join(packages, '.cache'), 'no folder\n');
  assert.deepEqual(await show(), { code: 0, said: 'second' });
  assert.deepEqual(await show(), { code: 0, said: 'second' });
});

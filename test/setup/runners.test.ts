import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runCommand } from '../support/set-up.ts';
import { root } from '../support/source-files.ts';

// A project of four healthy files, one for each runner; then each is broken in turn. What counts is the closing line and the exit code.
const project = mkdtempSync(join(tmpdir(), 'kannuki-runners-'));
after(() => rmSync(project, { recursive: true }));

const write = (path: string, text: string): void => writeFileSync(join(project, path), text);
const healthy = {
  biome: () => write('src/lint.ts', 'export const value = 1;\n'),
  types: () => write('src/types.ts', "export const word: string = 'word';\n"),
  node: () => write('src/rule.test.ts', "import { test } from 'node:test';\n\ntest('passes', () => {});\n"),
  pages: () => write('test/pages/page.spec.ts', "import { test } from '@playwright/test';\n\ntest('passes', () => {});\n"),
};
const broken = {
  biome: () => write('src/lint.ts', 'export var value = 1\n'),
  types: () => write('src/types.ts', 'export const word: string = 1;\n'),
  node: () =>
    write('src/rule.test.ts', "import { test } from 'node:test';\n\ntest('fails', () => {\n  throw new Error('on purpose');\n});\n"),
  pages: () =>
    write(
      'test/pages/page.spec.ts',
      "import { expect, test } from '@playwright/test';\n\ntest('fails', () => {\n  expect(1).toBe(2);\n});\n",
    ),
};
const crashed = {
  node: () => write('src/rule.test.ts', "import { test } from 'node:test';\nimport './nowhere.ts';\n\ntest('never runs', () => {});\n"),
  pages: () => write('test/pages/page.spec.ts', "import './nowhere.ts';\n"),
};

for (const folder of ['src', 'test/pages', 'tools/checks']) mkdirSync(join(project, folder), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
for (const name of ['biome.json', 'package.json', 'tsconfig.json', 'tools/jsx-hook.mjs', 'tools/checks/node-reporter.mjs'])
  cpSync(join(root, name), join(project, name));
write('.gitignore', 'node_modules\n');
write('playwright.config.ts', "export default { testDir: 'test/pages' };\n");

async function run(only: string): Promise<{ closing: string; code: number; output: string }> {
  const command = runCommand(process.execPath, [join(root, 'tools/checks/run-tests.ts'), `--root=${project}`, `--only=${only}`], {
    cwd: root,
    env: { CHROMIUM: process.execPath },
  });
  const code = await command.ended;
  const output = command.output();
  return { closing: output.trimEnd().split('\n').at(-1) ?? '', code, output };
}

test('all healthy: one line closes, exit code 0', async () => {
  for (const mend of Object.values(healthy)) mend();
  const { closing, code, output } = await run('biome,types,node,pages');
  assert.deepEqual([closing, code], ['4 passed, 0 failed', 0], output);
});

for (const name of Object.keys(broken) as (keyof typeof broken)[]) {
  test(`one broken test of "${name}" moves the closing line and the exit code`, async () => {
    for (const mend of Object.values(healthy)) mend();
    broken[name]();
    // tsc and Biome read every file: only the broken runner is asked.
    const { closing, code, output } = await run(name);
    assert.deepEqual([closing, code], ['0 passed, 1 failed', 1], output);
  });
}

for (const name of Object.keys(crashed) as (keyof typeof crashed)[]) {
  test(`a runner "${name}" that cannot even load its file counts as failed`, async () => {
    for (const mend of Object.values(healthy)) mend();
    crashed[name]();
    const { closing, code, output } = await run(name);
    assert.match(closing, /^0 passed, [1-9]\d* failed$/, output);
    assert.equal(code, 1);
  });
}

test('one failure among several runners is not lost in the sum', async () => {
  for (const mend of Object.values(healthy)) mend();
  broken.node();
  const { closing, code, output } = await run('types,node,pages');
  assert.deepEqual([closing, code], ['2 passed, 1 failed', 1], output);
});

test('no test at all is a failure, not a success', async () => {
  rmSync(join(project, 'src/rule.test.ts'));
  const { closing, code } = await run('node');
  assert.deepEqual([closing, code], ['0 passed, 1 failed', 1]);
});

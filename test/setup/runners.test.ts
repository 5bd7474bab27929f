import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { failuresInFull } from '../../tools/checks/failures.ts';
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

/** A line in "runs" for each time that it runs; `fails` is an expression over how often it ran. */
const counted = (runner: string, fails: string): string => `import { appendFileSync, readFileSync } from 'node:fs';
import { test } from '${runner}';

test('passes', () => {});

test('counts its runs', () => {
  appendFileSync('runs', 'x');
  const ran = readFileSync('runs', 'utf8').length;
  if (${fails}) throw new Error(\`on purpose, run \${ran}\`);
});
`;
const runs = (): number => (existsSync(join(project, 'runs')) ? readFileSync(join(project, 'runs'), 'utf8').length : 0);

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

for (const [name, path, runner] of [
  ['node', 'src/rule.test.ts', 'node:test'],
  ['pages', 'test/pages/page.spec.ts', '@playwright/test'],
] as const) {
  test(`a test of "${name}" that fails first and passes at its second run counts as passed, and is named`, async () => {
    rmSync(join(project, 'runs'), { force: true });
    write(path, counted(runner, 'ran === 1'));
    const { closing, code, output } = await run(name);
    assert.deepEqual([closing, code, runs()], ['2 passed, 0 failed', 0, 2], output);
    const summary = output.slice(output.indexOf('── Failures, once more'));
    assert.ok(
      summary.includes(`flaky: ${path} › counts its runs passed at the second run (first: Error: on purpose, run 1)\n\n2 passed`),
      output,
    );
    assert.match(summary, new RegExp(`flaky counts its runs\n  ${path}:\\d+\n  Error: on purpose, run 1\n`), output);
  });

  test(`a test of "${name}" that always fails is run twice, counts once, and is told in full at the end`, async () => {
    rmSync(join(project, 'runs'), { force: true });
    write(path, counted(runner, 'true'));
    const { closing, code, output } = await run(name);
    assert.deepEqual([closing, code, runs()], ['1 passed, 1 failed', 1, 2], output);
    const summary = output.slice(output.indexOf('── Failures, once more'));
    assert.match(summary, new RegExp(`✖ counts its runs\n  ${path}:\\d+\n  Error: on purpose, run [12]\n`), output);
    assert.doesNotMatch(output, /^flaky/m);
  });
}

test('a flaky file beside a broken one: each is told as what it is', async () => {
  rmSync(join(project, 'runs'), { force: true });
  write('src/rule.test.ts', counted('node:test', 'ran === 1'));
  write('src/other.test.ts', "import './nowhere.ts';\n");
  const { closing, output } = await run('node');
  assert.deepEqual([closing, runs()], ['2 passed, 1 failed', 2], output);
  assert.match(output, /^flaky: src\/rule\.test\.ts › counts its runs passed at the second run/m);
  assert.match(output, /^✖ src\/other\.test\.ts\n {2}src\/other\.test\.ts:1\n {2}It ended with exit code 1\.\n\n/m);
});

test('more than five failed files are no accident: nothing is run again', async () => {
  rmSync(join(project, 'runs'), { force: true });
  const files = ['rule', 'other', 'a', 'b', 'c', 'd'].map((name) => `src/${name}.test.ts`);
  for (const path of files) write(path, counted('node:test', 'true'));
  const { closing, output } = await run('node');
  for (const path of files.slice(1)) rmSync(join(project, path));
  assert.deepEqual([closing, runs()], ['6 passed, 6 failed', 6], output);
  assert.equal(output.split('── Failures, once more')[1]?.match(/^✖ counts its runs$/gm)?.length, 6);
});

test('what failed is told again within bounds, the failures before the flaky ones', async () => {
  const told = (name: string, lines: number) => ({ where: 'src/a.test.ts:1', name, error: Array(lines).fill('line').join('\n') });
  const one = failuresInFull([told('long', 200)], []).split('\n');
  assert.deepEqual([one.length, one.at(-1)], [63, '  … 140 more lines above']);
  const many = Array.from({ length: 10 }, (_, index) => told(`failure ${index}`, 100));
  const all = failuresInFull(many, [told('flaky one', 3)]).split('\n');
  assert.equal(all.length, 401);
  assert.equal(all.at(-1), '… and 4 more, told above where they happened');
});

test('no test at all is a failure, not a success', async () => {
  rmSync(join(project, 'src/rule.test.ts'));
  const { closing, code } = await run('node');
  assert.deepEqual([closing, code], ['0 passed, 1 failed', 1]);
});

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, type Part, runNode, yesOrNo } from './part.ts';

export const biome = yesOrNo('Biome (lint and format)', [
  'node_modules/@biomejs/biome/bin/biome',
  'ci',
  '--colors=off',
  '--reporter=summary',
  '--max-diagnostics=50',
  '.',
]);
export const types = yesOrNo('TypeScript', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']);
export const tables = yesOrNo('Generated tables', ['tools/generate-tables.ts', '--check']);
export const configuration = yesOrNo('Configuration reference', ['tools/generate-configuration.ts', '--check']);
export const assets = yesOrNo('Assets', ['tools/build-assets.mjs']);

/** node's test runner over files given as globs, relative to the project. */
export function nodeTests(name: string, globs: readonly string[], env: NodeJS.ProcessEnv = {}): Part {
  return {
    name,
    run: (root) =>
      countInFile((file) => {
        const reporter = ['--test-reporter=./tools/checks/node-reporter.mjs', '--test-reporter-destination=stdout'];
        const flags = [
          '--import',
          './tools/jsx-hook.mjs',
          '--enable-source-maps',
          '--test',
          '--test-concurrency=2',
          '--test-timeout=300000',
          ...reporter,
        ];
        return runNode(root, { args: [...flags, ...globs], env: { ...env, KANNUKI_COUNTS: file } });
      }, readNodeCounts),
  };
}

/** Playwright over test/pages. */
export function pageTests(chromium: string): Part {
  return {
    name: 'Pages in Chromium',
    run: (root) =>
      countInFile((file) => {
        const env = { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
        return runNode(root, { args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=line,json'], env });
      }, readPlaywrightCounts),
  };
}

/** Counts come from what the runner wrote for machines. No such file, or a bad exit without a failure in it: it crashed, which is a failure. */
async function countInFile(run: (file: string) => Promise<{ code: number }>, read: (text: string) => Counts): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'kannuki-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const { code } = await run(file);
    const counts = existsSync(file) ? read(readFileSync(file, 'utf8')) : { passed: 0, failed: 0 };
    if (counts.failed > 0) return counts;
    if (code === 0 && counts.passed > 0) return counts;
    console.error(code === 0 ? 'No test ran.' : `The runner ended with exit code ${code}, although it told of no failure.`);
    return { ...counts, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readNodeCounts(text: string): Counts {
  return JSON.parse(text) as Counts;
}

/** A flaky test is a failed one; errors outside tests (a web server that does not start) count too. */
function readPlaywrightCounts(text: string): Counts {
  const { stats, errors } = JSON.parse(text) as { stats: { expected: number; unexpected: number; flaky: number }; errors: unknown[] };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}

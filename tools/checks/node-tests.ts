import { availableParallelism } from 'node:os';
import { countInFile } from './count-in-file.ts';
import type { Failure } from './failures.ts';
import { type Counts, type Part, runNode } from './part.ts';

/** More failed files than this are no accident: nothing is tried again. */
const mostFilesAgain = 5;

interface Found extends Counts {
  readonly failures: readonly Failure[];
  /** What each file brought to the sums, by its path. */
  readonly files: Readonly<Record<string, { readonly passed: number; readonly failed: number }>>;
  readonly stopped: boolean;
}

/** node's test runner over files given as globs, relative to the project. A file that fails is run once more, alone, after the others (decision 0100). */
export function nodeTests(name: string, globs: readonly string[], env: NodeJS.ProcessEnv = {}): Part {
  return {
    name,
    run: async (root) => {
      // One more than cores: files wait for timers and for PostgreSQL.
      const first = await runFiles(root, globs, { concurrency: availableParallelism() + 1, env });
      const again = Object.keys(first.files).filter((path) => (first.files[path]?.failed ?? 0) > 0);
      // A runner that was stopped never came to its last files: what failed may pass, they would still be untold.
      if (first.stopped || again.length === 0 || again.length > mostFilesAgain) return first;
      console.log(`\n── once more, alone: ${again.join(', ')}`);
      return together(first, again, await runFiles(root, again, { concurrency: 1, env }));
    },
  };
}

/** The second run's counts stand in the place of the first's, for the files that it ran; what else failed stays failed. */
function together(first: Found, again: readonly string[], second: Found): Counts {
  const sum = (of: 'passed' | 'failed'): number => again.reduce((total, path) => total + (first.files[path]?.[of] ?? 0), 0);
  const stillFails = (path: string): boolean => second.files[path]?.failed !== 0; // also one of which nothing was heard
  const mended = first.failures.filter(({ where }) => again.includes(fileOf(where)) && !stillFails(fileOf(where)));
  const known = new Set(second.failures.map(({ where, name }) => `${where} ${name}`));
  const kept = first.failures.filter((failure) => !mended.includes(failure) && !known.has(`${failure.where} ${failure.name}`));
  return {
    passed: first.passed - sum('passed') + second.passed,
    failed: first.failed - sum('failed') + Math.max(second.failed, again.filter(stillFails).length),
    failures: [...kept, ...second.failures],
    flaky: mended,
  };
}

function fileOf(where: string): string {
  return where.replace(/:\d+$/, '');
}

function runFiles(
  root: string,
  files: readonly string[],
  { concurrency, env }: { readonly concurrency: number; readonly env: NodeJS.ProcessEnv },
): Promise<Found> {
  const flags = [
    '--import',
    './tools/jsx-hook.mjs',
    '--enable-source-maps',
    '--test',
    `--test-concurrency=${concurrency}`,
    '--test-timeout=300000',
    '--test-reporter=./tools/checks/node-reporter.mjs',
    '--test-reporter-destination=stdout',
  ];
  return countInFile<Found>((file) => runNode(root, { args: [...flags, ...files], env: { ...env, KANNUKI_COUNTS: file } }), readReport, {
    passed: 0,
    failed: 0,
    failures: [],
    files: {},
    stopped: false,
  });
}

interface Report extends Pick<Found, 'passed' | 'failed' | 'files'> {
  readonly failures: readonly { readonly file: string; readonly line: number; readonly name: string; readonly error: string }[];
}

/** Of node-reporter.mjs. */
function readReport(text: string): Found {
  const report = JSON.parse(text) as Report;
  const failures = report.failures.map(({ file, line, name, error }) => ({ where: file ? `${file}:${line}` : '', name, error }));
  return { ...report, failures, stopped: false };
}

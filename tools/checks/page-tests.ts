import { join, relative } from 'node:path';
import { countInFile } from './count-in-file.ts';
import type { Failure } from './failures.ts';
import { type Counts, type Part, runNode } from './part.ts';

/** Playwright over test/pages. It tries a failed test once more by itself, in a new browser (decision 0100). */
export function pageTests(chromium: string): Part {
  return {
    name: 'Pages in Chromium',
    run: (root) =>
      countInFile<Counts>(
        (file) => {
          const env = { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
          const args = ['node_modules/@playwright/test/cli.js', 'test', '--retries=1', '--reporter=line,json'];
          return runNode(root, { args, env });
        },
        (text) => readReport(root, JSON.parse(text) as Report),
        { passed: 0, failed: 0 },
      ),
  };
}

/** What we read of Playwright's JSON report. */
interface Report {
  readonly config: { readonly rootDir: string };
  readonly suites: readonly Suite[];
  /** Outside of tests: a file that does not load, a web server that does not start. */
  readonly errors: readonly PlaywrightError[];
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly tests: readonly {
      readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
      readonly results: readonly { readonly errors: readonly PlaywrightError[] }[];
    }[];
  }[];
}

interface PlaywrightError {
  readonly message?: string;
  readonly stack?: string;
  readonly snippet?: string;
}

function readReport(root: string, { config, suites, errors, stats }: Report): Counts {
  const folder = relative(root, config.rootDir);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    failures: [
      ...failuresIn(suites, 'unexpected', folder),
      ...errors.map((error) => ({ where: '', name: 'outside of tests', error: textOf([error]) })),
    ],
    flaky: failuresIn(suites, 'flaky', folder),
  };
}

/** Told is what the first try said: the second says the same, or passed. */
function failuresIn(suites: readonly Suite[], status: 'unexpected' | 'flaky', folder: string): Failure[] {
  return suites.flatMap(({ specs, suites: inner = [] }) => [
    ...specs.flatMap(({ title, file, line, tests }) =>
      tests
        .filter((one) => one.status === status)
        .map(({ results }) => ({ where: `${join(folder, file)}:${line}`, name: title, error: textOf(results[0]?.errors ?? []) })),
    ),
    ...failuresIn(inner, status, folder),
  ]);
}

function textOf(errors: readonly PlaywrightError[]): string {
  return errors.map(({ stack, message, snippet }) => [stack ?? message ?? 'no message', snippet ?? ''].join('\n').trim()).join('\n');
}

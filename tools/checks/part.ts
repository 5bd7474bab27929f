import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Failure, failuresInFull, flakyLines } from './failures.ts';

/** What a runner found. `skipped` says why it did not run at all. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: string;
  readonly failures?: readonly Failure[];
  /** Failed at first and passed at the second run: counted as passed, and named (decision 0100). */
  readonly flaky?: readonly Failure[];
}

/** One runner: lint, types, a kind of tests. */
export interface Part {
  readonly name: string;
  run(root: string): Promise<Counts>;
}

/** Runs one after the other, then tells all failures again, the time of each and the closing line. Returns the exit code. A runner that throws counts as one failure. */
export async function runParts(parts: readonly Part[], root: string): Promise<number> {
  const lines: string[] = [];
  const failures: Failure[] = [];
  const flaky: Failure[] = [];
  let passed = 0;
  let failed = 0;
  for (const part of parts) {
    console.log(`\n── ${part.name}`);
    const started = performance.now();
    const counts = await part.run(root).catch((error: Error): Counts => {
      console.error(error.message);
      return { passed: 0, failed: 1, failures: [{ where: '', name: part.name, error: error.message }] };
    });
    passed += counts.passed;
    failed += counts.failed;
    failures.push(...(counts.failures ?? []));
    flaky.push(...(counts.flaky ?? []));
    const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(8);
    lines.push(
      `${seconds}  ${part.name}: ${counts.skipped ? `skipped (${counts.skipped})` : `${counts.passed} passed, ${counts.failed} failed`}`,
    );
  }
  const inFull = failuresInFull(failures, flaky);
  if (inFull) console.log(`\n── Failures, once more\n${inFull}`);
  console.log(`\n${[...lines, ...flakyLines(flaky)].join('\n')}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

export interface Command {
  readonly args: readonly string[];
  /** After so long it is stopped: one test that hangs must not keep the others from being counted. */
  readonly minutes?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly quiet?: boolean;
}

/** How a program ended: its exit code (a signal counts as 1), what it wrote, and whether it was stopped because it took too long. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly stopped: boolean;
}

/** Runs a program on this Node in the project. */
export function runNode(root: string, { args, env, quiet, minutes = 25 }: Command): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    // Whatever the tests start by name must be this Node; options of an outer test runner must not reach an inner one.
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      NODE_TEST_CONTEXT: undefined,
      FORCE_COLOR: undefined,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!quiet) to.write(text);
    });
  }
  let stopped = false;
  const patience = setTimeout(() => {
    console.error(`It takes longer than ${minutes} minutes and is stopped.`);
    stopped = true;
    child.kill('SIGTERM'); // node's runner names the files that still run, and ends them
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  }, minutes * 60_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(patience);
      resolve({ code: code ?? 1, output, stopped });
    });
  });
}

/** A runner that only says yes or no, by its exit code; its output is shown when it says no. */
export function yesOrNo(name: string, args: readonly string[]): Part {
  return {
    name,
    async run(root) {
      const { code, output } = await runNode(root, { args, quiet: true });
      if (code === 0) return { passed: 1, failed: 0 };
      console.log(output.trim());
      return { passed: 0, failed: 1, failures: [{ where: '', name, error: output.trim() }] };
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** A command that runs, as a person at a terminal sees it. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** Everything written so far, both streams. */
  output(): string;
  /** Resolves when the text was written; throws with all output when it ends before, or after the patience. */
  saw(text: string | RegExp, patience?: number): Promise<void>;
  /** Exit code; 128 for a signal. */
  readonly ended: Promise<number>;
}

/** Runs a command with only these variables of the outer environment: PATH, HOME, npm's own settings. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): RunningCommand {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(HOME|LANG|https?_proxy|no_proxy|npm_config_(registry|cafile|proxy|https_proxy)|NODE_EXTRA_CA_CERTS)$/i.test(name),
  );
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { PATH: outerPath(), ...Object.fromEntries(kept), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  let code: number | null = null;
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      code = status ?? 128;
      resolve(code);
    });
  });
  const saw = async (text: string | RegExp, patience = 60_000): Promise<void> => {
    const found = () => (typeof text === 'string' ? output.includes(text) : text.test(output));
    for (const end = Date.now() + patience; !found(); await sleep(50)) {
      if (code !== null || Date.now() > end)
        throw new Error(`${code === null ? 'waited too long' : `it ended with ${code}`} for "${text}"; it wrote:\n${output}`);
    }
  };
  return { process: child, output: () => output, saw, ended };
}

/** PATH without this project's own programs: what stands outside of it. */
export function outerPath(): string {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter);
}

/** The Node that a person has installed, e.g. 20: not the pinned one. */
export function outerNode(): string {
  const found = outerPath()
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find((path) => existsSync(path));
  return found ?? process.execPath;
}

/** Ports for a sample set-up of its own, free at this moment. */
export async function freePorts(): Promise<{
  KANNUKI_PORT: string;
  KANNUKI_INTERNAL_PORT: string;
  BROKERAGE_PORT: string;
  PHONE_PORT: string;
}> {
  const found = new Set<number>();
  while (found.size < 4) found.add(await freePort());
  const [a, b, c, d] = [...found].map(String);
  return { KANNUKI_PORT: a ?? '', KANNUKI_INTERNAL_PORT: b ?? '', BROKERAGE_PORT: c ?? '', PHONE_PORT: d ?? '' };
}

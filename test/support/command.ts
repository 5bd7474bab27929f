import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from './database.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** `./kannuki` as a person runs it, on a test database, with a folder for its files. */
export interface CommandLine {
  /** Writes a file and returns its path. */
  file(name: string, text: string | Buffer): string;
  start(...typed: readonly string[]): RunningCommand;
  run(...typed: readonly string[]): Promise<Ended>;
  close(): void;
}

const root = join(import.meta.dirname, '../..');

export function commandLine(database: TestDatabase): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'kannuki-command-'));
  const file = (name: string, text: string | Buffer): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const env = { ...process.env, DATABASE_URL: database.appUrl, KANNUKI_SECRET_FILE: file('secret', '07'.repeat(32)) };
  const start = (...typed: readonly string[]): RunningCommand => {
    const child = spawn(join(root, 'kannuki'), typed, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    return { process: child, ended: outcome(child) };
  };
  return { file, start, run: (...typed) => start(...typed).ended, close: () => rmSync(folder, { recursive: true }) };
}

async function outcome(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  return { code: await promise, ...texts };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const program = join(root, 'kannuki');
export const shipped = join(root, 'policies/2025-mandatory-mfa.yaml');
export const sampleCustomers = join(root, 'demo/data/customers.csv');

/** Working folder of the commands of one test file. */
export const folder = mkdtempSync(join(tmpdir(), 'kannuki-cli-'));
after(() => rmSync(folder, { recursive: true }));

/** What a command left behind. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types a command as a person would, in a folder of its own. */
export async function kannuki(typed: readonly string[], input?: string | Uint8Array): Promise<Ran> {
  const child = spawn(program, typed, { cwd: folder, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  return finished(child);
}

async function finished(child: ChildProcess): Promise<Ran> {
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout: await out, stderr: await err };
}

async function collect(stream: ChildProcess['stdout']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Puts a file into the folder and returns its name. */
export function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** The arguments of `policy simulate`. */
export const simulate = (file: string, csv: string, at: string, ...rest: string[]) => [
  'policy',
  'simulate',
  file,
  '--customers',
  csv,
  '--at',
  at,
  ...rest,
];
/** Next line of a child's output; null at its end. */
export function lineReader(child: ChildProcess): () => Promise<string | null> {
  const iterator = wholeLines(child)[Symbol.asyncIterator]();
  let waiting: string[] = [];
  return async () => {
    while (waiting.length === 0) {
      const { value, done } = await iterator.next();
      if (done) return null;
      waiting = [...value[0]];
    }
    return waiting.shift() ?? null;
  };
}

/** Complete lines, as they come. */
export async function* wholeLines(child: ChildProcess): AsyncGenerator<[string[]]> {
  let rest = '';
  for await (const chunk of child.stdout ?? []) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield [lines];
  }
}

/** Resident memory of a process, MiB, five times a second. */
export function watchMemory(pid: number): () => number[] {
  const seen: number[] = [0];
  const timer = setInterval(() => {
    try {
      const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      seen.push(Number(pages?.[1] ?? 0) / 1024);
    } catch {
      clearInterval(timer);
    }
  }, 200);
  timer.unref();
  return () => seen;
}

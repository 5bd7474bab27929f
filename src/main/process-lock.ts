import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/** When a process started, in the kernel's ticks since boot: a process id is used again, the pair is not. null when there is no such process. */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** Takes a lock file for this process. Returns the function that gives it back, or the process id of the living holder. */
export function takeLock(path: string): (() => void) | number {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, JSON.stringify({ pid: process.pid, startedAt: processStart(process.pid) ?? '' }));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = livingHolder(path);
    if (holder !== null) return holder;
    rmSync(path, { force: true }); // its holder was killed, or another process has its id now
  }
  throw new Error(`The lock ${path} could not be taken.`);
}

/** Process id of the lock's holder, or null when nobody living holds it. */
function livingHolder(path: string): number | null {
  const holder = readHolder(path);
  return holder && processStart(holder.pid) === holder.startedAt ? holder.pid : null;
}

/** True when its holder was killed: who ends by itself gives it back. */
export const isOrphaned = (path: string): boolean => existsSync(path) && livingHolder(path) === null;

/** Waits until the lock is free, at most `patience` milliseconds. */
export async function waitForLock(path: string, patience: number): Promise<() => void> {
  for (const end = Date.now() + patience; ; await sleep(50)) {
    const taken = takeLock(path);
    if (typeof taken === 'function') return taken;
    if (Date.now() > end) throw new Error(`The lock ${path} is still held by process ${taken}.`);
  }
}

function readHolder(path: string): Holder | null {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Holder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10); // the holder is between creating and writing
    }
  }
  return null;
}

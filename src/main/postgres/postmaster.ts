import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '../process-lock.ts';

/** What PostgreSQL writes about itself into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** `ours`: a server runs on this cluster. `foreign`: the pid in the file belongs to something else now. `none`: no file, or nobody has that pid. */
export type PostmasterState = { readonly kind: 'ours'; readonly postmaster: Postmaster } | { readonly kind: 'foreign' | 'none' };

/** Looks who is behind postmaster.pid: a kill leaves the file behind, and its number may be anybody's by now. */
export function findPostmaster(cluster: string): PostmasterState {
  const lines = readLines(join(cluster, 'postmaster.pid'));
  const pid = Number(lines?.[0]);
  if (!lines || !Number.isInteger(pid) || pid <= 0 || processStart(pid) === null) return { kind: 'none' };
  if (!runsOn(pid, cluster)) return { kind: 'foreign' };
  return { kind: 'ours', postmaster: { pid, port: Number(lines[3]) } };
}

/** Fast shutdown: open transactions are rolled back, everything is written. Resolves when the process is gone; after 30 s it is stopped the hard way. */
export async function stopPostmaster(pid: number): Promise<void> {
  const startedAt = processStart(pid);
  if (startedAt === null) return;
  for (const [signal, patience] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    process.kill(pid, signal);
    for (const end = Date.now() + patience; Date.now() < end; await sleep(20)) {
      if (processStart(pid) !== startedAt) return;
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

// A postmaster's working directory is its data folder; the file alone proves nothing.
function runsOn(pid: number, cluster: string): boolean {
  try {
    return (
      realpathSync(readlinkSync(`/proc/${pid}/cwd`)) === realpathSync(cluster) &&
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
    );
  } catch {
    return false;
  }
}

function readLines(path: string): string[] | null {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return null;
  }
}

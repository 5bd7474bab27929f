import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SetUpError } from '#core/set-up-error.ts';
import { type Binaries, restoreSymlinks, symlinksComplete } from './binaries.ts';
import { canReach, type ServerUser } from './server-user.ts';

/** Where the binaries and the cluster of one data folder lie. */
export interface Places {
  readonly binaries: string;
  readonly cluster: string;
  /** One line for the person at the terminal when they are not where one would look for them. */
  readonly notice: string | null;
}

/**
 * As root, PostgreSQL runs as another user, who must reach both binaries and data. Where a parent folder is closed to that user
 * both go to /var/lib/kannuki/<hash of the data folder's path>.
 */
export function findPlaces(dataFolder: string, binaries: Binaries, user: ServerUser | null): Places {
  makeFolder(dataFolder, 0o711);
  const own = join(dataFolder, 'postgres');
  const outside = join('/var/lib/kannuki', createHash('sha256').update(realpathSync(dataFolder)).digest('hex').slice(0, 16));
  const dataClosed = !canReach(realpathSync(dataFolder), user);
  const cluster = dataClosed ? join(outside, 'postgres') : own;
  if (dataClosed) makeFolder(outside, 0o755);
  const ready = usableInPlace(binaries, user) ? binaries.folder : copyBinaries(binaries, dataClosed ? outside : dataFolder);
  const notice = dataClosed
    ? `The user "${user?.name}" that PostgreSQL runs as cannot reach ${dataFolder}: its data lies in ${cluster}.`
    : null;
  return { binaries: ready, cluster, notice };
}

/** Creates a folder with its parents. Throws SetUpError naming it when the disk does not allow it. */
export function makeFolder(path: string, mode: number): void {
  try {
    make(resolve(path), mode);
  } catch (cause) {
    throw new SetUpError(
      `The folder ${path} cannot be made (${(cause as Error).message}). Set KANNUKI_DATA to a folder that can be written.`,
      { cause },
    );
  }
}

// By hand, because mkdir with `recursive` never returns where the kernel answers "no such file" under an existing folder (/proc).
function make(path: string, mode: number): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (!existsSync(dirname(path))) make(dirname(path), mode);
  mkdirSync(path);
  chmodSync(path, mode); // whatever the umask says
}

/** Hands an empty folder to the server's user. */
export function handOver(path: string, user: ServerUser | null): void {
  if (user) chownSync(path, user.uid, user.gid);
}

function usableInPlace(binaries: Binaries, user: ServerUser | null): boolean {
  if (!canReach(join(binaries.folder, 'bin/postgres'), user)) return false;
  try {
    restoreSymlinks(binaries.folder);
  } catch {
    return symlinksComplete(binaries.folder); // installed read-only: a copy can have its links
  }
  return true;
}

function copyBinaries(binaries: Binaries, parent: string): string {
  const target = join(parent, `binaries-${binaries.version}`);
  if (existsSync(target)) return target;
  const half = `${target}.new`;
  rmSync(half, { recursive: true, force: true });
  try {
    cpSync(binaries.folder, half, { recursive: true, verbatimSymlinks: true });
    restoreSymlinks(half);
    openUp(half);
    renameSync(half, target);
  } catch (cause) {
    throw new SetUpError(`PostgreSQL could not be copied to ${target} (${(cause as Error).message}). 60 MB are needed there.`, { cause });
  }
  return target;
}

/** Makes a copy readable for everybody: the original may stand under a strict umask, and nothing in it is secret. */
function openUp(path: string): void {
  const facts = lstatSync(path);
  if (facts.isSymbolicLink()) return;
  chmodSync(path, facts.isDirectory() || facts.mode & 0o100 ? 0o755 : 0o644);
  if (facts.isDirectory()) for (const name of readdirSync(path)) openUp(join(path, name));
}

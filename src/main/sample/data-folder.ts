import { join, resolve } from 'node:path';
import { SetUpError } from '#core/set-up-error.ts';
import { isOrphaned, takeLock } from '../process-lock.ts';

/** The project's folder. */
export const root = join(import.meta.dirname, '../../..');

/** KANNUKI_DATA, as it was meant where the command was typed; `.kannuki` in the project otherwise. */
export function dataFolder(env: NodeJS.ProcessEnv): string {
  const given = env.KANNUKI_DATA?.trim();
  return given ? resolve(env.KANNUKI_STARTED_IN ?? process.cwd(), given) : join(root, '.kannuki');
}

/** Makes the folder this process's own. Throws SetUpError when another process works on it, or it cannot be written. */
export function lockFolder(folder: string): () => void {
  let lock: (() => void) | number;
  try {
    lock = takeLock(lockFile(folder));
  } catch (cause) {
    throw new SetUpError(`The folder ${folder} cannot be written (${(cause as Error).message}). Set KANNUKI_DATA to another folder.`, {
      cause,
    });
  }
  if (typeof lock === 'number') {
    throw new SetUpError(
      `Kannuki already runs on the data folder ${folder} (process ${lock}). Stop it first, or set KANNUKI_DATA to another folder.`,
    );
  }
  return lock;
}

/** True when the last start on this folder was killed: what it had started is ending by itself, and may still be finishing what was under way. */
export const wasKilled = (folder: string): boolean => isOrphaned(lockFile(folder));

function lockFile(folder: string): string {
  return join(folder, 'start.lock');
}

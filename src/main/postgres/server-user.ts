import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SetUpError } from '#core/set-up-error.ts';

/** The user that PostgreSQL runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where there is no such user. null: as whoever we are. */
export function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!entry)
    throw new SetUpError(
      'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as. Start Kannuki as an ordinary user.',
    );
  return { name: entry[0] ?? '', uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** Can that user get into the folder, or run the program? Asked of the kernel by a process of that user: mode bits of all parents, ACLs and mounts count. */
export function canReach(path: string, user: ServerUser | null): boolean {
  if (!user) return true;
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { cwd: '/', uid: user.uid, gid: user.gid, stdio: 'ignore' }).status === 0;
}

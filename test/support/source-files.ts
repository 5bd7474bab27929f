import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** One file of the project, by its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export const root = join(import.meta.dirname, '../..');

/** Files by globs, without packages and built files. */
export async function readSources(...patterns: string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const path of glob(patterns, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] })) {
    files.push({ path, text: readFileSync(join(root, path), 'utf8') });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a file imports, statically or not: paths of ours from the root (`src/core/instant.ts`), packages as they are written. */
export function importsOf({ path, text }: SourceFile): string[] {
  const statements = [
    ...text.matchAll(/^(?:import|export)\s[^;'`]*?from\s+'([^']+)'/gm),
    ...text.matchAll(/^import\s+'([^']+)'/gm),
    ...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g),
  ];
  return statements.map(([, written = '']) => {
    if (written.startsWith('.')) return normalize(join(dirname(path), written));
    if (written.startsWith('#test/')) return `test/${written.slice('#test/'.length)}`;
    return written.startsWith('#') ? `src/${written.slice(1)}` : written;
  });
}

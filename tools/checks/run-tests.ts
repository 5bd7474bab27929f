// "npm test": every runner, one after the other, and one closing line. --root runs the same on another project (its own test does).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processStart } from '#main/process-lock.ts';
import { hasPostgres15, requireBrowser } from './machine.ts';
import { nodeTests } from './node-tests.ts';
import { pageTests } from './page-tests.ts';
import { type Part, runParts } from './part.ts';
import { assets, biome, configuration, tables, types } from './parts.ts';

const { values } = parseArgs({ options: { root: { type: 'string' }, only: { type: 'string' } } });
const root = values.root ?? join(import.meta.dirname, '../..');
const onPostgres15 = ['test/support/**/*.test.ts', 'test/flows/**/*.test.ts'];

const parts: Readonly<Record<string, Part>> = {
  biome,
  types,
  tables,
  configuration,
  assets,
  node: nodeTests('Rules, flows and set-up (node, PostgreSQL 18)', ['src/**/*.test.ts', 'test/**/*.test.ts']),
  pages: { name: 'Pages in Chromium', run: async (project) => pageTests(requireBrowser()).run(project) },
  postgres15: {
    name: 'Store and flows on PostgreSQL 15',
    run: async (project) =>
      hasPostgres15()
        ? nodeTests('', onPostgres15, { TEST_POSTGRES: '15' }).run(project)
        : { passed: 0, failed: 0, skipped: 'no /usr/lib/postgresql/15; "apt-get install postgresql-15" brings it' },
  },
};

const chosen = values.only?.split(',') ?? Object.keys(parts);
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) throw new Error(`--only knows ${Object.keys(parts).join(', ')}; not ${unknown.join(', ')}.`);

process.exitCode = await runParts(
  chosen.map((name) => parts[name] as Part),
  root,
);
for (const major of [18, 15]) hurryTestPostgres(major);

/** The tests' PostgreSQL ends by itself a while after the last test; nobody will come any more, so it may do so now. */
function hurryTestPostgres(major: number): void {
  try {
    const [pid, startedAt] = readFileSync(join(root, `.test/postgres-${major}/watcher`), 'utf8').split(' ');
    if (processStart(Number(pid)) === startedAt) process.kill(Number(pid), 'SIGTERM');
  } catch {
    // none was started
  }
}

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Binaries, embeddedBinaries, installedBinaries } from '#main/postgres/binaries.ts';
import { databaseUrl, type EmbeddedAccess, startEmbedded } from '#main/postgres/embedded.ts';
import { processStart, waitForLock } from '#main/process-lock.ts';

/** The PostgreSQL shared by all test processes of this work tree. */
export interface TestCluster {
  readonly access: EmbeddedAccess;
  readonly folder: string;
}

const root = join(import.meta.dirname, '../..');

/** Starts the test PostgreSQL, or joins the running one. It ends by itself once no test process uses it any more (watch-cluster.ts). */
export async function joinCluster(): Promise<TestCluster> {
  const binaries = chosenBinaries();
  const folder = join(root, '.test', `postgres-${binaries.major}`);
  mkdirSync(join(folder, 'users'), { recursive: true });
  const release = await waitForLock(join(folder, 'start.lock'), 120_000);
  try {
    writeFileSync(join(folder, 'users', String(process.pid)), processStart(process.pid) ?? '');
    const settings = [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'max_connections=400',
      'shared_buffers=64MB',
      'autovacuum=off',
    ];
    const postgres = await startEmbedded({ dataFolder: folder, binaries, settings });
    if (!watcherIsAlive(folder)) {
      await dropLeftovers(postgres.access);
      startWatcher(folder, postgres.pid);
    }
    return { access: postgres.access, folder };
  } finally {
    release();
  }
}

/** TEST_POSTGRES=15 runs the same tests on Debian's PostgreSQL 15. */
function chosenBinaries(): Binaries {
  const wanted = process.env.TEST_POSTGRES;
  if (!wanted) return embeddedBinaries();
  const installed = installedBinaries(Number(wanted));
  if (!installed)
    throw new Error(
      `TEST_POSTGRES=${wanted}: /usr/lib/postgresql/${wanted}/bin/postgres is not there (apt-get install postgresql-${wanted}).`,
    );
  return installed;
}

function watcherIsAlive(folder: string): boolean {
  try {
    const [pid, startedAt] = readFileSync(join(folder, 'watcher'), 'utf8').split(' ');
    return processStart(Number(pid)) === startedAt;
  } catch {
    return false;
  }
}

function startWatcher(folder: string, postmaster: number): void {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'watch-cluster.ts'), folder, String(postmaster)], {
    detached: true,
    stdio: 'ignore',
    cwd: root,
  });
  child.unref();
  if (child.pid) writeFileSync(join(folder, 'watcher'), `${child.pid} ${processStart(child.pid)}`);
}

/** Databases of test processes that were killed. */
async function dropLeftovers(access: EmbeddedAccess): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(access, 'postgres', 'postgres') });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(`select datname from pg_database where datname like 'test\\_%'`);
    for (const { datname } of rows) {
      if (processStart(Number(datname.split('_')[1])) === null)
        await client.query(`drop database if exists ${client.escapeIdentifier(datname)} with (force)`);
    }
  } finally {
    await client.end();
  }
}

/** The living processes that use the cluster; entries of dead ones are removed. */
export function livingUsers(folder: string): number[] {
  const users = join(folder, 'users');
  return readdirSync(users)
    .map(Number)
    .filter((pid) => {
      const alive = processStart(pid) === readFileSync(join(users, String(pid)), 'utf8');
      if (!alive) rmSync(join(users, String(pid)), { force: true });
      return alive;
    });
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { databaseUrl, type EmbeddedAccess, type EmbeddedPostgres, startEmbedded } from '#main/postgres/embedded.ts';
import { processStart } from '#main/process-lock.ts';
import { openDatabase } from '#store/database.ts';
import { migrate } from '#store/migrate.ts';
import type { TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { killTree, processTree } from './process-tree.ts';

/** A PostgreSQL of one test's own, to be killed and stopped at will. Durable as in production but for the disk, which nobody pulls out. */
export interface OwnPostgres {
  readonly db: TestDatabase;
  /** Of the postmaster that runs, or ran last. */
  pid(): number;
  /** SIGKILL for the postmaster and all its processes. */
  kill(): Promise<void>;
  /** Stops all its processes where they stand: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Starts it again after a kill. */
  restart(): Promise<void>;
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'kannuki-own-postgres-'));
  // A port that the system gives to nobody: a connection tried while PostgreSQL is away could otherwise be given this very port, and keep it.
  const secret = (): string => randomBytes(24).toString('hex');
  const access = {
    port: await freePort(),
    adminPassword: secret(),
    ownerPassword: secret(),
    appPassword: secret(),
  } satisfies EmbeddedAccess;
  writeFileSync(join(dataFolder, 'database.json'), JSON.stringify(access), { mode: 0o600 });
  const settings = ['fsync=off', 'max_connections=100', 'shared_buffers=32MB', 'autovacuum=off'];
  const run = (): Promise<EmbeddedPostgres> => startEmbedded({ dataFolder, settings });
  let postgres = await run();
  const ownerUrl = databaseUrl(postgres.access, 'kannuki_owner');
  const appUrl = databaseUrl(postgres.access, 'kannuki_app');
  await migrate(ownerUrl);
  const database = openDatabase(appUrl, { max: 4 });
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  owner.on('error', () => {});
  let frozen: number[] = [];
  const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
    for (const pid of pids) {
      try {
        process.kill(pid, name);
      } catch {
        // it has just ended
      }
    }
  };
  const thaw = (): void => signal(frozen.splice(0).reverse(), 'SIGCONT');
  const gone = (pids: readonly number[]): Promise<void> =>
    eventually(() => {
      if (pids.some((pid) => processStart(pid) !== null)) throw new Error('PostgreSQL still runs');
    }, 10_000);
  return {
    db: {
      appUrl,
      ownerUrl,
      database,
      owner,
      close: async () => {
        thaw();
        await Promise.all([database.pool.end(), owner.end()]);
        await postgres.stop();
        rmSync(dataFolder, { recursive: true, force: true });
      },
    },
    pid: () => postgres.pid,
    kill: async () => {
      const tree = processTree(postgres.pid);
      killTree(postgres.pid, 'SIGKILL');
      await gone(tree);
    },
    freeze: () => {
      frozen = processTree(postgres.pid);
      signal(frozen, 'SIGSTOP');
    },
    thaw,
    restart: async () => {
      await gone([postgres.pid]);
      // A postmaster that is dead but not yet buried still counts as running to the next one.
      postgres = await eventually(run, 10_000);
    },
  };
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { SetUpError } from '#core/set-up-error.ts';
import { applyGrants } from './grants.ts';

/** `compatible`: servers older than this migration may keep running on the new schema. `breaking`: they must not. */
export type Compatibility = 'compatible' | 'breaking';

export interface Migration {
  readonly name: string;
  readonly compatibility: Compatibility;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedMigration {
  readonly name: string;
  readonly compatibility: Compatibility;
  readonly checksum: string;
}

const folder = join(import.meta.dirname, 'migrations');
const lockKey = 0x6b616e6e; // 'kann': one migrating process at a time, whoever comes second finds nothing left to do

/** The migrations of this version, in order. Throws when a file does not state its compatibility on the first line. */
export function readMigrations(from: string = folder): Migration[] {
  const names = readdirSync(from)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((name) => {
    const sql = readFileSync(join(from, name), 'utf8');
    const compatibility = /^-- compatibility: (compatible|breaking)\r?\n/.exec(sql)?.[1] as Compatibility | undefined;
    if (!compatibility)
      throw new SetUpError(`${name}: the first line must be "-- compatibility: compatible" or "-- compatibility: breaking".`);
    return { name, compatibility, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** Brings the database of the owner's URL to this version: our files, graphile-worker's, then the rights of kannuki_app. Returns the names applied. */
export async function migrate(ownerUrl: string, migrations: readonly Migration[] = readMigrations()): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kannuki migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await requireServerVersion(client);
    const applied = await applyMissing(client, migrations);
    await runMigrations({ connectionString: ownerUrl, logger: new Logger(() => () => {}) });
    await applyGrants(client);
    return applied;
  } finally {
    await client.end();
  }
}

/** Refuses (SetUpError) a database that lacks a migration of this version, or holds a newer breaking one. Asked by every server as it starts. */
export async function assertSchema(pool: Pick<pg.Pool, 'query'>, migrations: readonly Migration[] = readMigrations()): Promise<void> {
  const done = await appliedMigrations(pool);
  refuseUnknown(done, migrations);
  const missing = migrations.filter((migration) => !done.some((entry) => entry.name === migration.name));
  if (missing.length > 0) {
    throw new SetUpError(
      `The database lacks ${missing.map((migration) => migration.name).join(', ')}. Run the migrations first, with MIGRATION_DATABASE_URL.`,
    );
  }
}

async function requireServerVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(`select current_setting('server_version_num')::int as version`);
  const version = rows[0]?.version ?? 0;
  if (version < 150_000) throw new SetUpError(`PostgreSQL ${Math.floor(version / 10_000)} is too old: version 15 or newer is needed.`);
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(`create table if not exists schema_migration (
    name text primary key,
    compatibility text not null check (compatibility in ('compatible', 'breaking')),
    checksum text not null,
    applied_at timestamptz not null default now()
  )`);
  const done = await appliedMigrations(client);
  refuseUnknown(done, migrations);
  const missing = migrations.filter((migration) => !done.some((entry) => entry.name === migration.name));
  for (const migration of missing) await applyOne(client, migration);
  return missing.map((migration) => migration.name);
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into schema_migration (name, compatibility, checksum) values ($1, $2, $3)', [
      migration.name,
      migration.compatibility,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    throw new Error(`The migration ${migration.name} failed and was undone: ${(cause as Error).message}`, { cause });
  }
}

/** Empty when the table itself does not exist yet. */
async function appliedMigrations(client: Pick<pg.Pool, 'query'>): Promise<AppliedMigration[]> {
  const {
    rows: [found],
  } = await client.query<{ there: boolean }>(`select to_regclass('schema_migration') is not null as there`);
  if (!found?.there) return [];
  return (await client.query<AppliedMigration>('select name, compatibility, checksum from schema_migration order by name')).rows;
}

function refuseUnknown(done: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  for (const entry of done) {
    const known = migrations.find((migration) => migration.name === entry.name);
    if (!known && entry.compatibility === 'breaking') {
      throw new SetUpError(
        `The database has the newer breaking migration ${entry.name}, which this version of Kannuki does not know. Start the newer version.`,
      );
    }
    if (known && known.checksum !== entry.checksum) {
      throw new SetUpError(
        `The migration ${entry.name} was changed after it ran on this database. Put the file back and write a new migration instead.`,
      );
    }
  }
}

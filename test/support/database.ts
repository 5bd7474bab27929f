import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { databaseUrl, type EmbeddedAccess } from '#main/postgres/embedded.ts';
import { type Database, openDatabase } from '#store/database.ts';
import { migrate, readMigrations } from '#store/migrate.ts';
import { joinCluster, type TestCluster } from './cluster.ts';

export interface TestDatabase {
  /** As kannuki_app, the role that serves. */
  readonly appUrl: string;
  /** As kannuki_owner, the role that migrates. */
  readonly ownerUrl: string;
  readonly database: Database;
  readonly owner: pg.Pool;
  /** Ends the pools and drops the database. */
  close(): Promise<void>;
}

let joined: Promise<TestCluster> | undefined;
let templated: Promise<string> | undefined;

/** A migrated database of its own, cloned from a template. */
export async function testDatabase(): Promise<TestDatabase> {
  joined ??= joinCluster();
  const { access } = await joined;
  templated ??= prepareTemplate(access);
  const template = await templated;
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asAdmin(access, (admin) => admin.query(`create database ${name} template ${template} owner kannuki_owner`));
  return connect(access, name);
}

/** An empty database of its own, nothing migrated: for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<TestDatabase> {
  joined ??= joinCluster();
  const { access } = await joined;
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asAdmin(access, (admin) => admin.query(`create database ${name} owner kannuki_owner`));
  return connect(access, name);
}

function connect(access: EmbeddedAccess, name: string): TestDatabase {
  const appUrl = databaseUrl(access, 'kannuki_app', name);
  const ownerUrl = databaseUrl(access, 'kannuki_owner', name);
  const database = openDatabase(appUrl);
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  owner.on('error', () => {}); // a test may cut connections on purpose
  const close = async () => {
    await Promise.all([database.pool.end(), owner.end()]);
    await asAdmin(access, async (admin) => {
      await untilLeft(admin, name);
      await admin.query(`drop database if exists ${name} with (force)`);
    });
  };
  return { appUrl, ownerUrl, database, owner, close };
}

/** Connections that are just closing (the worker's pool) get a moment: one that is cut off instead would fail the test file after its last test. */
async function untilLeft(admin: pg.Client, name: string): Promise<void> {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    const { rows } = await admin.query('select from pg_stat_activity where datname = $1', [name]);
    if (rows.length === 0) return;
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** Migrates the template once for each state of the migrations; several processes may come at once. */
async function prepareTemplate(access: EmbeddedAccess): Promise<string> {
  const name = `template_${templateKey()}`;
  await asAdmin(access, async (admin) => {
    await admin.query('select pg_advisory_lock(1)');
    const { rows } = await admin.query('select from pg_database where datname = $1 and datistemplate', [name]);
    if (rows.length > 0) return;
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name} owner kannuki_owner`);
    await migrate(databaseUrl(access, 'kannuki_owner', name));
    await admin.query(`alter database ${name} with is_template true allow_connections false`);
  });
  return name;
}

/** Months are part of it: the migrations make the partitions of the coming months. */
function templateKey(): string {
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 7));
  for (const migration of readMigrations()) hash.update(migration.name).update(migration.checksum);
  for (const file of ['grants.ts', 'migrate.ts']) hash.update(readFileSync(join(import.meta.dirname, '../../src/store', file)));
  return hash.digest('hex').slice(0, 16);
}

async function asAdmin<T>(access: EmbeddedAccess, act: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: databaseUrl(access, 'postgres', 'postgres') });
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.end();
  }
}

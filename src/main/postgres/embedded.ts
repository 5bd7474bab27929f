import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { SetUpError } from '#core/set-up-error.ts';
import { type Binaries, embeddedBinaries } from './binaries.ts';
import { type ClusterOptions, prepareCluster, startCluster } from './cluster.ts';
import { findPlaces, makeFolder } from './places.ts';
import { findPostmaster, stopPostmaster } from './postmaster.ts';
import { serverUser } from './server-user.ts';

/** What is kept of an embedded PostgreSQL in `database.json` of the data folder (0600). */
export interface EmbeddedAccess {
  readonly port: number;
  readonly adminPassword: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
}

export interface EmbeddedPostgres {
  readonly pid: number;
  readonly access: EmbeddedAccess;
  /** True when a server left by a kill was found running and taken over. */
  readonly adopted: boolean;
  readonly notice: string | null;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataFolder: string;
  readonly binaries?: Binaries;
  /** For PostgreSQL, e.g. `fsync=off`. */
  readonly settings?: readonly string[];
  /** Gets what stops the server as soon as there is one, long before it answers: whoever interrupts the start calls it. */
  readonly onLaunch?: (stop: () => Promise<void>) => void;
}

/** Starts PostgreSQL in the data folder, with the roles kannuki_owner and kannuki_app. Throws SetUpError saying what to do. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  makeFolder(options.dataFolder, 0o711);
  const binaries = options.binaries ?? embeddedBinaries();
  const user = serverUser();
  const places = findPlaces(options.dataFolder, binaries, user);
  const kept = readAccess(options.dataFolder);
  const access = kept ?? newAccess(0);
  const isLost = !kept && existsSync(join(places.cluster, 'PG_VERSION'));
  if (!kept && !isLost) saveAccess(options.dataFolder, access); // before the cluster exists, which is made with these passwords
  const cluster: ClusterOptions = {
    places,
    binaries,
    user,
    adminPassword: access.adminPassword,
    settings: options.settings ?? [],
    onLaunch: (pid) => options.onLaunch?.(() => stopPostmaster(pid)),
  };
  prepareCluster(cluster);
  if (isLost) throw unknownPasswords(options.dataFolder, 'is missing');
  const started = await startCluster(cluster, await choosePort(access.port, places.cluster));
  const current = { ...access, port: started.port };
  if (current.port !== access.port) saveAccess(options.dataFolder, current);
  await ensureRoles(current);
  return { pid: started.pid, access: current, adopted: started.adopted, notice: places.notice, stop: () => stopPostmaster(started.pid) };
}

/** Address of a database for one of the three roles. */
export function databaseUrl(access: EmbeddedAccess, role: 'postgres' | 'kannuki_owner' | 'kannuki_app', database = 'kannuki'): string {
  const password = { postgres: access.adminPassword, kannuki_owner: access.ownerPassword, kannuki_app: access.appPassword }[role];
  return `postgresql://${role}:${password}@127.0.0.1:${access.port}/${database}`;
}

/** null when there is none yet. */
export function readAccess(dataFolder: string): EmbeddedAccess | null {
  const path = join(dataFolder, 'database.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const access = JSON.parse(text) as EmbeddedAccess;
    if (typeof access.port === 'number' && access.adminPassword && access.ownerPassword && access.appPassword) return access;
  } catch {
    // said below
  }
  throw unknownPasswords(dataFolder, 'cannot be read');
}

function unknownPasswords(dataFolder: string, fault: string): SetUpError {
  return new SetUpError(
    `${join(dataFolder, 'database.json')} ${fault}: it holds the passwords of the database beside it. ` +
      'Put it back from a copy, or set KANNUKI_DATA to another folder.',
  );
}

function newAccess(port: number): EmbeddedAccess {
  const secret = () => randomBytes(24).toString('hex');
  return { port, adminPassword: secret(), ownerPassword: secret(), appPassword: secret() };
}

function saveAccess(dataFolder: string, access: EmbeddedAccess): void {
  const path = join(dataFolder, 'database.json');
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (cause) {
    throw new SetUpError(`The folder ${dataFolder} cannot be written (${(cause as Error).message}). Set KANNUKI_DATA to another folder.`, {
      cause,
    });
  }
}

/** The port kept from last time, or a free one when it is taken (by something other than this cluster's own server). */
async function choosePort(kept: number, cluster: string): Promise<number> {
  if (kept > 0 && findPostmaster(cluster).kind === 'ours') return kept;
  return (kept > 0 ? await tryPort(kept) : null) ?? (await tryPort(0)) ?? 0;
}

/** null when the port is taken. 0 asks the system for a free one. */
function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === 'object' ? address.port : null));
    });
  });
}

/** Makes the two roles and the database, or sets their passwords again: a start may have been interrupted anywhere. */
async function ensureRoles(access: EmbeddedAccess): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(access, 'postgres', 'postgres') });
  await client.connect();
  try {
    for (const [role, password] of [
      ['kannuki_owner', access.ownerPassword],
      ['kannuki_app', access.appPassword],
    ] as const) {
      const { rows } = await client.query('select from pg_roles where rolname = $1', [role]);
      await client.query(`${rows.length === 0 ? 'create' : 'alter'} role ${role} login password ${client.escapeLiteral(password)}`);
    }
    const { rows } = await client.query(`select from pg_database where datname = 'kannuki'`);
    if (rows.length === 0) await client.query('create database kannuki owner kannuki_owner');
  } finally {
    await client.end();
  }
}

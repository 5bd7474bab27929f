import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SetUpError } from '#core/set-up-error.ts';
import type { Binaries } from './binaries.ts';
import { handOver, type Places } from './places.ts';
import { findPostmaster, type Postmaster, stopPostmaster } from './postmaster.ts';
import type { ServerUser } from './server-user.ts';

/** Settings that differ between the product and the tests, e.g. `['fsync=off']`. */
export interface ClusterOptions {
  readonly places: Places;
  readonly binaries: Binaries;
  readonly user: ServerUser | null;
  readonly adminPassword: string;
  readonly settings: readonly string[];
  /** Told of the server as soon as there is one, before it answers. */
  readonly onLaunch: (pid: number) => void;
}

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'log_timezone=UTC',
  'timezone=UTC',
  'log_min_messages=warning',
  'log_statement=none',
  'log_min_error_statement=panic', // a failed statement must not carry its values into the log
  'log_parameter_max_length_on_error=0',
];

/** Makes the cluster when there is none. Whatever else is found there is left alone and named (SetUpError). */
export function prepareCluster(options: ClusterOptions): void {
  const { cluster } = options.places;
  const version = readText(join(cluster, 'PG_VERSION'))?.trim();
  if (version === undefined) {
    if (existsSync(cluster) && readdirSync(cluster).length > 0) throw broken(cluster, 'the file PG_VERSION is missing');
    initialise(options);
  } else if (Number.parseInt(version, 10) !== options.binaries.major) {
    throw new SetUpError(
      `The data in ${cluster} was written by PostgreSQL ${version}, and this version of Kannuki brings PostgreSQL ${options.binaries.major}.\n` +
        `Nothing was changed. Start it with the version of Kannuki that wrote it, dump the database there (pg_dump) and restore it here, or set KANNUKI_DATA to another folder.`,
    );
  }
}

/** Starts PostgreSQL on the cluster, or adopts the one that runs there already (left by a kill). */
export async function startCluster(options: ClusterOptions, port: number): Promise<Postmaster & { adopted: boolean }> {
  const { cluster } = options.places;
  const found = findPostmaster(cluster);
  if (found.kind === 'ours') {
    options.onLaunch(found.postmaster.pid);
    if (await answers(found.postmaster.port, options.adminPassword)) return { ...found.postmaster, adopted: true };
    await stopPostmaster(found.postmaster.pid);
  }
  // The pid in the file was taken over by some other program: PostgreSQL would take it for a running server and refuse.
  if (found.kind === 'foreign') rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return { ...(await launch(options, port)), adopted: false };
}

function initialise({ places, binaries, user, adminPassword }: ClusterOptions): void {
  const { cluster } = places;
  const half = `${cluster}.new`; // renamed when complete, so that an interrupted start never leaves half a cluster
  const passwordFile = `${cluster}.password`;
  rmSync(half, { recursive: true, force: true });
  try {
    mkdirSync(half, { mode: 0o700 });
    handOver(half, user);
    writeFileSync(passwordFile, adminPassword, { mode: 0o600 });
    handOver(passwordFile, user);
  } catch (cause) {
    throw new SetUpError(
      `The folder ${dirname(cluster)} cannot be written (${(cause as Error).message}). Set KANNUKI_DATA to another folder.`,
      { cause },
    );
  }
  const flags = [
    '-D',
    half,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    '--no-sync',
  ];
  const done = spawnSync(join(places.binaries, 'bin/initdb'), flags, { cwd: half, env: environment(), encoding: 'utf8', ...asUser(user) });
  rmSync(passwordFile, { force: true });
  if (done.status !== 0) {
    rmSync(half, { recursive: true, force: true });
    throw new SetUpError(
      `PostgreSQL ${binaries.major} could not prepare its data in ${cluster}:\n${done.error?.message ?? lastLines(done.stderr || done.stdout)}`,
    );
  }
  if (existsSync(cluster)) rmSync(cluster, { recursive: true }); // empty: checked above
  renameSync(half, cluster);
}

async function launch({ places, user, adminPassword, settings: more, onLaunch }: ClusterOptions, port: number): Promise<Postmaster> {
  const log = `${places.cluster}.log`;
  const from = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const output = openSync(log, 'a', 0o600);
  const flags = [...settings, ...more, `port=${port}`].flatMap((setting) => ['-c', setting]);
  const child = spawn(join(places.binaries, 'bin/postgres'), ['-D', places.cluster, ...flags], {
    cwd: places.cluster,
    env: environment(),
    stdio: ['ignore', output, output],
    detached: true, // Ctrl-C goes to the whole process group; PostgreSQL is to stop last, by our hand
    ...asUser(user),
  });
  closeSync(output);
  child.unref();
  if (child.pid) onLaunch(child.pid);
  let failure: string | null = null;
  child.on('error', (error) => {
    failure = error.message;
  });
  child.on('exit', () => {
    failure ??= lastLines(readFileSync(log).subarray(from).toString('utf8'));
  });
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(25)) {
    if (failure !== null) throw broken(places.cluster, failure);
    if (child.pid && (await answers(port, adminPassword))) return { pid: child.pid, port };
  }
  if (child.pid) await stopPostmaster(child.pid);
  throw broken(places.cluster, `it did not answer within a minute; see ${log}`);
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function broken(cluster: string, reason: string): SetUpError {
  return new SetUpError(
    `PostgreSQL does not start on the data in ${cluster}:\n  ${reason.trim().replaceAll('\n', '\n  ')}\n` +
      `Nothing was deleted. To begin with new sample data, move it away first:  mv ${cluster} ${cluster}.broken`,
  );
}

/** Locale variables and PG* of the caller must not reach it. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function asUser(user: ServerUser | null): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n') || 'it ended without a word';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

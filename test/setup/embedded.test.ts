import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { embeddedBinaries, restoreSymlinks, symlinksComplete } from '#main/postgres/binaries.ts';
import { databaseUrl, type EmbeddedPostgres, startEmbedded } from '#main/postgres/embedded.ts';
import { findPlaces } from '#main/postgres/places.ts';
import { serverUser } from '#main/postgres/server-user.ts';
import { processStart } from '#main/process-lock.ts';

const settings = ['fsync=off', 'shared_buffers=16MB', 'max_connections=20'];
const root = mkdtempSync(join(tmpdir(), 'kannuki-embedded-'));
chmodSync(root, 0o755);
const running: EmbeddedPostgres[] = [];
after(async () => {
  for (const postgres of running) await postgres.stop();
  rmSync(root, { recursive: true });
});

async function start(dataFolder: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ dataFolder, settings });
  running.push(postgres);
  return postgres;
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl(postgres.access, 'kannuki_owner') });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const folder = join(root, 'data');
const cluster = join(folder, 'postgres');

test('the first start makes the cluster, two ordinary roles and secrets that only their owner reads', async () => {
  const postgres = await start(folder);
  const rows = await query(
    postgres,
    `select rolname::text, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls as special from pg_roles where rolname like 'kannuki%' order by 1`,
  );
  assert.deepEqual(rows, [
    { rolname: 'kannuki_app', special: false },
    { rolname: 'kannuki_owner', special: false },
  ]);
  assert.equal(statSync(join(folder, 'database.json')).mode & 0o777, 0o600);
  assert.equal(statSync(cluster).mode & 0o077, 0);
  await query(postgres, 'create table kept (word text)');
  await query(postgres, `insert into kept values ('still here')`);
  await postgres.stop();
  assert.equal(processStart(postgres.pid), null);
});

test('the second start finds its data, on the same port', async () => {
  const { port } = JSON.parse(readFileSync(join(folder, 'database.json'), 'utf8')) as { port: number };
  const postgres = await start(folder);
  assert.equal(postgres.access.port, port);
  assert.equal(postgres.adopted, false);
  assert.deepEqual(await query(postgres, 'select word from kept'), [{ word: 'still here' }]);
  await postgres.stop();
});

test('a kept port that is taken is replaced by a free one', async () => {
  const { port } = JSON.parse(readFileSync(join(folder, 'database.json'), 'utf8')) as { port: number };
  const other = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const postgres = await start(folder);
  assert.notEqual(postgres.access.port, port);
  assert.deepEqual(await query(postgres, 'select word from kept'), [{ word: 'still here' }]);
  await postgres.stop();
  other.close();
});

test('a server left running by SIGKILL is adopted, and stopped in the end', async () => {
  const code = `import { startEmbedded } from '#main/postgres/embedded.ts';
    const postgres = await startEmbedded({ dataFolder: ${JSON.stringify(folder)}, settings: ${JSON.stringify(settings)} });
    console.log(postgres.pid); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const left = await new Promise<number>((resolve) => child.stdout.once('data', (data) => resolve(Number(data))));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  assert.notEqual(processStart(left), null, 'PostgreSQL outlives the kill');
  const postgres = await start(folder);
  assert.deepEqual([postgres.adopted, postgres.pid], [true, left]);
  assert.deepEqual(await query(postgres, 'select word from kept'), [{ word: 'still here' }]);
  await postgres.stop();
  assert.equal(processStart(left), null);
});

test('a postmaster killed outright recovers, and a pid taken over by another program does not hinder', async () => {
  const first = await start(folder);
  await query(first, `insert into kept values ('after a crash')`);
  const file = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
  process.kill(first.pid, 'SIGKILL');
  while (processStart(first.pid) !== null) await new Promise((resolve) => setTimeout(resolve, 20));
  const user = serverUser();
  const stranger = spawn('/bin/sleep', ['60'], { cwd: '/', ...(user ? { uid: user.uid, gid: user.gid } : {}) });
  writeFileSync(join(cluster, 'postmaster.pid'), file.replace(/^\d+/, String(stranger.pid)));
  const second = await start(folder);
  assert.equal(second.adopted, false);
  assert.deepEqual(await query(second, 'select count(*)::int as n from kept'), [{ n: 2 }]);
  assert.equal(stranger.exitCode, null, 'the stranger is left alone');
  stranger.kill();
  await second.stop();
});

test('a broken data folder is named, and nothing in it is deleted', async () => {
  const damaged = join(root, 'damaged');
  execFileSync('cp', ['-a', folder, damaged]);
  truncateSync(join(damaged, 'postgres/global/pg_control'), 100);
  await assert.rejects(startEmbedded({ dataFolder: damaged, settings }), (error: Error) => {
    assert.match(error.message, /does not start on the data in .*damaged\/postgres/);
    assert.match(error.message, /pg_control/);
    assert.match(error.message, /Nothing was deleted.*\n?.*mv /);
    return true;
  });
  assert.ok(existsSync(join(damaged, 'postgres/base')));
  rmSync(join(damaged, 'postgres/PG_VERSION'));
  await assert.rejects(startEmbedded({ dataFolder: damaged, settings }), /PG_VERSION is missing/);
  assert.ok(existsSync(join(damaged, 'postgres/base')));
});

test('data of another version of PostgreSQL is refused, not touched', async () => {
  const older = join(root, 'older');
  mkdirSync(join(older, 'postgres'), { recursive: true });
  writeFileSync(join(older, 'postgres/PG_VERSION'), '16\n');
  await assert.rejects(
    startEmbedded({ dataFolder: older, settings }),
    /was written by PostgreSQL 16, and this version of Kannuki brings PostgreSQL 18/,
  );
});

test('an interrupted first start is simply begun again', async () => {
  const interrupted = join(root, 'interrupted');
  mkdirSync(join(interrupted, 'postgres.new/base'), { recursive: true });
  const postgres = await start(interrupted);
  await postgres.stop();
  assert.ok(!existsSync(join(interrupted, 'postgres.new')));
});

test('a folder that cannot be made or written is named with the variable to change', async () => {
  const file = join(root, 'a-file');
  writeFileSync(file, '');
  await assert.rejects(startEmbedded({ dataFolder: join(file, 'data'), settings }), /cannot be made .*\. Set KANNUKI_DATA/);
  await assert.rejects(startEmbedded({ dataFolder: '/proc/kannuki', settings }), /Set KANNUKI_DATA/);
});

test('unreadable or missing passwords are an error that names the file', async () => {
  const lost = join(root, 'lost');
  mkdirSync(lost);
  writeFileSync(join(lost, 'database.json'), '{"port": 1');
  await assert.rejects(startEmbedded({ dataFolder: lost, settings }), /lost\/database\.json cannot be read/);
  mkdirSync(join(lost, 'postgres'));
  writeFileSync(join(lost, 'postgres/PG_VERSION'), '18\n');
  rmSync(join(lost, 'database.json'));
  await assert.rejects(startEmbedded({ dataFolder: lost, settings }), /lost\/database\.json is missing: it holds the passwords/);
  assert.ok(!existsSync(join(lost, 'database.json')), 'no new passwords for data that has others');
});

test('under a closed parent folder, binaries and data go to /var/lib/kannuki, and this is said', {
  skip: process.getuid?.() !== 0 && 'only root needs another place',
}, async () => {
  const closed = join(root, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const postgres = await start(join(closed, 'data'));
  const place = /its data lies in (\/var\/lib\/kannuki\/[0-9a-f]{16})\/postgres\.$/.exec(postgres.notice ?? '')?.[1] ?? '';
  assert.ok(existsSync(join(place, 'postgres/PG_VERSION')), String(postgres.notice));
  assert.ok(!existsSync(join(closed, 'data/postgres')));
  await postgres.stop();
  rmSync(place, { recursive: true });
});

test('without install scripts the links between the libraries are made by ourselves, in place or in a copy', async () => {
  const bare = join(root, 'closed', 'package', 'native');
  const original = embeddedBinaries();
  cpSync(original.folder, bare, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(bare, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) rmSync(join(bare, '..', target), { force: true });
  assert.equal(symlinksComplete(bare), false);
  if (serverUser()) {
    const places = findPlaces(join(root, 'copied'), { ...original, folder: bare }, serverUser());
    assert.equal(places.binaries, join(root, 'copied', `binaries-${original.version}`));
    assert.equal(symlinksComplete(places.binaries), true);
  }
  restoreSymlinks(bare);
  assert.equal(symlinksComplete(bare), true);
});

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '#main/process-lock.ts';
import { emptyDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts, outerNode, type RunningCommand, runCommand } from '../support/set-up.ts';
import { root } from '../support/source-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'kannuki-start-'));
chmodSync(folder, 0o755); // PostgreSQL runs as another user, who must get through
const started: RunningCommand[] = [];
after(async () => {
  for (const command of started) {
    command.process.kill('SIGTERM');
    await command.ended;
  }
  rmSync(folder, { recursive: true });
});

function start(env: NodeJS.ProcessEnv): RunningCommand {
  const command = runCommand(outerNode(), ['tools/setup.mjs', 'start'], { cwd: root, env });
  started.push(command);
  return command;
}

async function refused(env: NodeJS.ProcessEnv, message: RegExp): Promise<void> {
  const command = start(env);
  assert.equal(await command.ended, 1, command.output());
  assert.match(command.output(), message);
  assert.doesNotMatch(command.output(), /\n\s+at /, 'no stack for what the person can put right');
}

test('with only one database address, start says the lines that make the two roles, and stops', async () => {
  const env = { ...(await freePorts()), KANNUKI_DATA: join(folder, 'one-url') };
  await refused(
    { ...env, DATABASE_URL: 'postgresql://kannuki_app:x@localhost/kannuki' },
    /MIGRATION_DATABASE_URL is not[\s\S]*create role kannuki_owner[\s\S]*create role kannuki_app[\s\S]*create database kannuki/,
  );
  await refused({ ...env, MIGRATION_DATABASE_URL: 'postgresql://kannuki_owner:x@localhost/kannuki' }, /, but DATABASE_URL is not/);
});

test('a database that cannot be reached, a bad port, a port twice: each named, without a password', async () => {
  const ports = await freePorts();
  const env = { ...ports, KANNUKI_DATA: join(folder, 'faults') };
  const urls = {
    DATABASE_URL: 'postgresql://kannuki_app:secret-word@127.0.0.1:9/k',
    MIGRATION_DATABASE_URL: 'postgresql://kannuki_owner:secret-word@127.0.0.1:9/k',
  };
  await refused({ ...env, ...urls }, /^(?![\s\S]*secret-word)[\s\S]*MIGRATION_DATABASE_URL cannot be used: nothing answers/);
  const database = await emptyDatabase();
  const given = { DATABASE_URL: database.appUrl, MIGRATION_DATABASE_URL: database.ownerUrl };
  const swapped = { DATABASE_URL: database.ownerUrl, MIGRATION_DATABASE_URL: database.appUrl };
  await refused({ ...env, ...swapped }, /MIGRATION_DATABASE_URL cannot be used: its role has not the rights of kannuki_owner/);
  const mistyped = database.appUrl.replace(/:[^:@/]+@/, ':secret-word@');
  await refused(
    { ...env, ...given, DATABASE_URL: mistyped },
    /^(?![\s\S]*secret-word)[\s\S]*of DATABASE_URL cannot be used: the password is not/,
  );
  await database.close();
  await refused({ ...env, PHONE_PORT: 'abc' }, /PHONE_PORT must be a port from 1 to 65535; it is "abc"/);
  await refused({ ...env, PHONE_PORT: ports.KANNUKI_PORT }, /PHONE_PORT must be another port than KANNUKI_PORT/);
});

test('a port in use is named, with the variable to change', async () => {
  const ports = await freePorts();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(ports.BROKERAGE_PORT), '127.0.0.1', resolve));
  await refused(
    { ...ports, KANNUKI_DATA: join(folder, 'taken') },
    new RegExp(`Port ${ports.BROKERAGE_PORT} is in use by another program\\. Set BROKERAGE_PORT`),
  );
  assert.ok(!existsSync(join(folder, 'taken')), 'nothing was begun');
  other.close();
});

test('a data folder that cannot be used is named', async () => {
  const env = await freePorts();
  await refused({ ...env, KANNUKI_DATA: '/proc/kannuki' }, /\/proc\/kannuki cannot be made[\s\S]*KANNUKI_DATA/);
  mkdirSync(join(folder, 'broken/postgres/base'), { recursive: true });
  await refused({ ...env, KANNUKI_DATA: join(folder, 'broken') }, /PG_VERSION is missing[\s\S]*Nothing was deleted/);
});

test('start on a PostgreSQL given by two addresses: serves, refuses a second start on its folder, keeps secrets to itself, and Ctrl-C ends all of it', async () => {
  const database = await emptyDatabase();
  const ports = await freePorts();
  const data = join(folder, 'given');
  const env = { ...ports, KANNUKI_DATA: data, DATABASE_URL: database.appUrl, MIGRATION_DATABASE_URL: database.ownerUrl };
  const first = start(env);
  await first.saw('Stop with Ctrl-C', 120_000);
  assert.ok(!existsSync(join(data, 'postgres')), 'no embedded database beside a given one');
  for (const name of ['secret.key', 'trunks.json', 'clients.json', 'brokerage.json', 'phone.json', 'sample-secrets.json']) {
    assert.equal(statSync(join(data, name)).mode & 0o777, 0o600, name);
  }
  const discovery = await fetch(`http://localhost:${ports.KANNUKI_PORT}/.well-known/openid-configuration`);
  assert.equal(((await discovery.json()) as { issuer: string }).issuer, `http://localhost:${ports.KANNUKI_PORT}`);
  assert.equal((await fetch(`http://localhost:${ports.BROKERAGE_PORT}/`)).status, 200);
  assert.equal((await fetch(`http://localhost:${ports.PHONE_PORT}/`)).status, 200);
  const { rows } = await database.owner.query<{ n: number }>('select count(*)::int as n from customer');
  assert.equal(rows[0]?.n, readFileSync(join(root, 'demo/data/customers.csv'), 'utf8').trim().split('\n').length - 1);
  await refused({ ...env, ...(await freePorts()) }, /already runs on the data folder .*given \(process \d+\)/);

  const children = childrenOf(first.process.pid ?? 0);
  assert.ok(children.length >= 4, 'the set-up, the phone, the server, the brokerage');
  first.process.kill('SIGINT');
  assert.equal(await first.ended, 0, first.output());
  await eventually(() =>
    assert.deepEqual(
      children.filter((pid) => processStart(pid) !== null),
      [],
    ),
  );
  await database.close();
});

test('Ctrl-C while the embedded PostgreSQL is coming up leaves none running', async () => {
  const data = join(folder, 'interrupted');
  const command = start({ ...(await freePorts()), KANNUKI_DATA: data });
  const file = join(data, 'postgres/postmaster.pid');
  for (const end = Date.now() + 60_000; !existsSync(file); await sleep(5)) assert.ok(Date.now() < end, command.output());
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  command.process.kill('SIGINT');
  assert.equal(await command.ended, 0, command.output());
  assert.equal(processStart(pid), null);
});

test('a database with customers of its own is never emptied for the sample', async () => {
  const database = await emptyDatabase();
  const env = {
    ...(await freePorts()),
    KANNUKI_DATA: join(folder, 'own'),
    DATABASE_URL: database.appUrl,
    MIGRATION_DATABASE_URL: database.ownerUrl,
  };
  const { migrate } = await import('#store/migrate.ts');
  await migrate(database.ownerUrl);
  await database.owner.query(
    `insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at) values ('1', 'a', 'individual', 'a', 'a', now())`,
  );
  const command = start(env);
  await command.saw('holds data of its own', 60_000);
  command.process.kill('SIGTERM');
  await command.ended;
  assert.deepEqual((await database.owner.query('select customer_number from customer')).rows, [{ customer_number: '1' }]);
  await database.close();
});

/** All descendants of a process. */
function childrenOf(pid: number): number[] {
  const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return own.flatMap((child) => [child, ...childrenOf(child)]);
}

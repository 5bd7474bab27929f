import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSealing } from '#gateways/sealing.ts';
import { loadKeys } from '#oidc/keys.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { type CommandLine, commandLine } from '../support/command.ts';
import { dataApp } from '../support/data-app.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
let line: CommandLine;
before(async () => {
  database = await testDatabase();
  line = commandLine(database);
});
after(async () => {
  line.close();
  await database.close();
});

interface Listed {
  readonly kid: string;
  readonly state: string;
  readonly signsFrom: string;
  readonly signsUntil: string | null;
}
const listed = async (): Promise<Listed[]> => JSON.parse((await line.run('keys', 'list', '--json')).stdout) as Listed[];
/** What a server would publish and sign with now. */
const served = () => loadKeys({ storage: createOidcStorage(dataApp(database)), sealing: createSealing(Buffer.alloc(32, 7)) });
const events = async (type: string) =>
  (
    await database.owner.query<{ actor: string; data: Record<string, unknown> }>(
      'select actor, data from audit_event where type = $1 order by id',
      [type],
    )
  ).rows;

test('a rotation is on record with its person; the new key waits, the old one signs', async () => {
  const { signing: first } = await served();
  const ran = await line.run('keys', 'rotate', '--requested-by', ' 山田 Hanako ', '--json');
  assert.equal(ran.code, 0, ran.stderr);
  const { kid, retires } = JSON.parse(ran.stdout) as { kid: string; retires: string };
  assert.equal(retires, first);
  assert.deepEqual(
    (await listed()).map((key) => [key.kid, key.state]),
    [
      [first, 'signing'],
      [kid, 'next'],
    ],
  );
  const keys = await served();
  assert.deepEqual([keys.signing, keys.jwks.map((key) => key.kid).sort()], [first, [first, kid].sort()]);
  const [event] = await events('key.rotated');
  assert.equal(event?.actor, 'operator:山田 Hanako');
  assert.deepEqual([event?.data.kid, event?.data.retires], [kid, first]);
  assert.doesNotMatch(JSON.stringify(event), /"d"|private/);
});

test('after a theft a new key signs at once, and then the stolen one can be withdrawn', async () => {
  const stolen = (await served()).signing;
  const early = await line.run('keys', 'withdraw', stolen, '--requested-by', 'Hanako');
  assert.equal(early.code, 1);
  assert.match(early.stderr, /rotate first, with --at-once/);
  const { kid } = JSON.parse((await line.run('keys', 'rotate', '--at-once', '--requested-by', 'Hanako', '--json')).stdout) as {
    kid: string;
  };
  assert.equal((await served()).signing, kid);
  const done = await line.run('keys', 'withdraw', stolen, '--requested-by', 'Hanako');
  assert.deepEqual([done.code, done.stdout], [0, `${stolen} is published no more.\n`]);
  assert.ok(!(await served()).jwks.some((key) => key.kid === stolen));
  assert.ok(!(await listed()).some((key) => key.kid === stolen));
  assert.equal((await events('key.withdrawn'))[0]?.data.kid, stolen);
});

test('the list is for people too; what is missing or unknown is said', async () => {
  assert.match((await line.run('keys', 'list')).stdout, /^\S{43} {2}retired|^\S{43} {2}signing/m);
  assert.match((await line.run('keys', 'rotate')).stderr, /--requested-by is missing/);
  const unknown = await line.run('keys', 'withdraw', 'nobody', '--requested-by', 'Hanako');
  assert.deepEqual([unknown.code, unknown.stderr], [1, 'kannuki: There is no key nobody.\n']);
  const help = await line.run('keys', 'rotate', '--help');
  assert.match(help.stdout, /--at-once .*\n.*--json/);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { pino } from 'pino';
import { createReadiness } from '#main/readiness.ts';
import { createProbeServer } from '#web/operations/probes.ts';
import { eventually } from '../support/eventually.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
});
after(() => world.close());

const internal = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${world.config.internalPort}${path}`, init);
/** Whether anybody new gets into this world's database: said from another one, for nobody may shut the door behind himself. */
async function allowConnections(allowed: boolean): Promise<void> {
  const url = new URL(world.db.ownerUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/kannuki';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`alter database ${name} allow_connections ${allowed}`);
  await client.end();
}
const checksOf = async (response: Response) => ((await response.json()) as { checks: Record<string, boolean> }).checks;

test('the internal listener says alive and ready, and why', async () => {
  assert.equal(await (await internal('/healthz')).text(), 'ok\n');
  const ready = await internal('/readyz');
  assert.equal(ready.status, 200);
  assert.deepEqual(await checksOf(ready), { database: true, schema: true, policy: true, notifications: true, serving: true });
});

test('strangers learn that the server is alive, and nothing else', async () => {
  const health = await fetch(`${world.config.issuer}/healthz`);
  assert.deepEqual([health.status, await health.text(), health.headers.get('cache-control')], [200, 'ok\n', 'no-store']);
  for (const path of ['/readyz', '/metrics']) assert.equal((await fetch(`${world.config.issuer}${path}`)).status, 404, path);
});

test('probes leave no line in the log', async () => {
  await internal('/readyz');
  assert.deepEqual(
    world.log.filter((line) => /readyz|healthz|metrics/.test(line)),
    [],
  );
});

test('every line of a request in the log is JSON with its request id, the one of the evidence', async () => {
  const customer = await world.addCustomer({ mobile: '08033334444' });
  await enterPassword(world, world.browser(), 'stock-app', customer);
  await world.phone.call('+818033334444', world.app.settings.loginPool[0] ?? '');
  await fetch(`${world.config.issuer}/nowhere`);
  const lines = world.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const answered = lines.filter(({ msg }) => msg === 'answered' || msg === 'call received');
  assert.ok(answered.length >= 6, String(answered.length));
  for (const [index, line] of world.log.entries())
    assert.equal(line.match(/"requestId"/g)?.length ?? 0, 'requestId' in (lines[index] ?? {}) ? 1 : 0, line);
  for (const line of answered) assert.match(String(line.requestId), /^[0-9a-f-]{36}$/);
  const known = new Set(answered.map(({ requestId }) => requestId));
  const events = (await world.events()).filter(({ request_id }) => request_id !== null);
  assert.ok(events.length >= 3);
  for (const { type, request_id } of events) assert.ok(known.has(request_id), `${type}: its request is in the log`);
});

test('not ready: a newer breaking schema, no policy, a lost LISTEN connection; each is named', async () => {
  const readiness = createReadiness(world.server.built);
  await world.db.owner.query(`insert into schema_migration (name, compatibility, checksum) values ('9999_newer.sql', 'breaking', 'x')`);
  assert.deepEqual(await readiness.check(), {
    ready: false,
    checks: { database: true, schema: false, policy: true, notifications: true, serving: true },
  });
  await world.db.owner.query(`delete from schema_migration where name = '9999_newer.sql'`);
  const none = { inForceAt: () => world.app.policies.inForceAt(0), approvedBy: () => [] };
  const { listener } = world.server.built;
  assert.equal((await createReadiness({ app: { ...world.app, policies: none }, listener }).check()).checks.policy, false);
  // Nobody new gets in: the connection stays lost for as long as it is looked at.
  await allowConnections(false);
  await world.app.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kannuki-listen' and datname = current_database()`,
  );
  await eventually(async () => assert.equal((await createReadiness(world.server.built).check()).checks.notifications, false));
  await allowConnections(true);
  await eventually(async () => assert.equal((await internal('/readyz')).status, 200));
});

test('a database that hangs is one that is away, within a second or so', async () => {
  const holders = await Promise.all(Array.from({ length: 12 }, () => world.app.database.pool.connect()));
  try {
    const began = performance.now();
    const { ready, checks } = await createReadiness(world.server.built).check();
    assert.ok(performance.now() - began < 2_900);
    assert.deepEqual([ready, checks.database, checks.schema], [false, false, false]);
  } finally {
    for (const holder of holders) holder.release();
  }
});

test('a process about to stop is not ready', async () => {
  const readiness = createReadiness(world.server.built);
  readiness.drain();
  const { ready, checks } = await readiness.check();
  assert.deepEqual([ready, checks.serving, checks.database], [false, false, true]);
});

test('metrics want their token where one is set, and a loopback address where none is', async () => {
  const token = 'metrics-token-0123456789';
  const probes = { readiness: async () => ({ ready: true, checks: {} }), metrics: async () => ({ type: 'text/plain', text: 'x 1\n' }) };
  const guarded = createProbeServer({ ...probes, metricsToken: token }, pino({ level: 'silent' }));
  const status = async (server: typeof guarded, headers: Record<string, string>, remoteAddress: string) =>
    (await server.inject({ url: '/metrics', headers, remoteAddress })).statusCode;
  assert.equal(await status(guarded, {}, '127.0.0.1'), 401);
  assert.equal(await status(guarded, { authorization: 'Bearer metrics-token-0123456780' }, '127.0.0.1'), 401);
  assert.equal(await status(guarded, { authorization: `Bearer ${token}` }, '10.0.0.9'), 200);
  const open = createProbeServer({ ...probes, metricsToken: null }, pino({ level: 'silent' }));
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) assert.equal(await status(open, {}, address), 200, address);
  for (const address of ['10.0.0.9', '::ffff:10.0.0.9', '2001:db8::1'])
    assert.equal(await status(open, { 'x-forwarded-for': '127.0.0.1' }, address), 401, address);
});

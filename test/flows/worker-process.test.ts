import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { root } from '../support/source-files.ts';

let database: TestDatabase;
let folder: string;
before(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'kannuki-worker-'));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
}

const metricsToken = 'metrics-token-0123456789';

/** A production-like configuration: one file, secrets in files of their own, nothing in the environment but its name. */
function configured(port: number, extra = ''): string {
  const client = {
    client_id: 'plain-demo',
    channel: 'customer-site',
    profile: 'plain',
    resource: 'urn:kannuki:test',
    redirect_uris: ['http://localhost:4999/callback'],
    post_logout_redirect_uris: ['http://localhost:4999/'],
  };
  const trunk = { name: 'a', token: 'x'.repeat(32), numbers: ['+815031234500'] };
  return file(
    'kannuki.yaml',
    `DATABASE_URL_FILE: ${file('app.url', database.appUrl)}
MIGRATION_DATABASE_URL_FILE: ${file('owner.url', database.ownerUrl)}
KANNUKI_SECRET_FILE: ${file('secret', '07'.repeat(32))}
KANNUKI_CLIENTS_FILE: ${file('clients.json', JSON.stringify([client]))}
KANNUKI_TRUNKS_FILE: ${file('trunks.json', JSON.stringify([trunk]))}
KANNUKI_SMS_GATEWAY_URL: http://127.0.0.1:9/sms
KANNUKI_SMS_GATEWAY_TOKEN_FILE: ${file('sms', 'y'.repeat(32))}
KANNUKI_MAIL_GATEWAY_URL: http://127.0.0.1:9/mail
KANNUKI_MAIL_GATEWAY_TOKEN_FILE: ${file('mail', 'z'.repeat(32))}
KANNUKI_SUPPORT_NUMBER: 0120-000-111
KANNUKI_FREEZE_NUMBER: 0120-000-222
KANNUKI_WORKER: separate
KANNUKI_INTERNAL_HOST: 127.0.0.1
KANNUKI_WORKER_PORT: ${port}
KANNUKI_METRICS_TOKEN_FILE: ${file('metrics', metricsToken)}
${extra}`,
  );
}

function start(configFile: string): { child: ChildProcess; output: () => string } {
  const env = { PATH: process.env.PATH, KANNUKI_CONFIG_FILE: configFile };
  const child = spawn(process.execPath, ['--import', './tools/jsx-hook.mjs', 'src/main/worker.ts'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, output: () => output };
}

test('a worker of its own, told everything by a file, answers its probes and metrics and ends by itself', async () => {
  const port = await freePort();
  const { child, output } = start(configured(port));
  const ask = (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
  try {
    await eventually(async () => assert.equal((await ask('/healthz')).status, 200), 60_000).catch((error) =>
      assert.fail(`${error}\n${output()}`),
    );
    const ready = await ask('/readyz');
    // Nobody has applied a policy to this database: said, and not ready.
    assert.deepEqual(
      [ready.status, ((await ready.json()) as { checks: Record<string, boolean> }).checks],
      [503, { database: true, schema: true, policy: false, notifications: true, serving: true }],
    );
    assert.equal((await ask('/metrics')).status, 401);
    const metrics = await ask('/metrics', { authorization: `Bearer ${metricsToken}` });
    assert.match(await metrics.text(), /^kannuki_jobs_lag_seconds \d/m);
    assert.equal((await ask('/internal/calls')).status, 404);
  } finally {
    const ended = child.exitCode === null ? once(child, 'exit') : [child.exitCode, null];
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null], output());
  }
  for (const secret of [metricsToken, 'y'.repeat(32), '07'.repeat(32), database.appUrl]) assert.ok(!output().includes(secret));
});

test('a worker whose file is wrong ends at once and names each line', async () => {
  const { child, output } = start(configured(70_000, 'KANNUKI_LOG_LEVLE: debug\n'));
  assert.deepEqual(await once(child, 'exit'), [1, null]);
  assert.match(output(), /kannuki\.yaml:16: there is no setting "KANNUKI_LOG_LEVLE"; did you mean KANNUKI_LOG_LEVEL\?/);
  assert.match(output(), /kannuki\.yaml:14: KANNUKI_WORKER_PORT must be a port from 1 to 65535; it is "70000"/);
});

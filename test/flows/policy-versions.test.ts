import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { listenerName, openListener } from '#store/listen.ts';
import { bytesOf, exportCsv, sha256 } from '#test/support/account-export.ts';
import { type CommandLine, commandLine } from '#test/support/command.ts';
import { type DataApp, dataApp } from '#test/support/data-app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { eventually } from '#test/support/eventually.ts';
import { importCustomers } from '#usecases/accounts/import-customers.ts';
import { approvePolicy, requestPolicy } from '#usecases/rollout/apply-policy.ts';
import { explainPolicy } from '#usecases/rollout/explain-policy.ts';
import { openPolicies } from '#usecases/rollout/policies-in-force.ts';

const shipped = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');
const source = (comment: string) => Buffer.from(`${shipped}\n# ${comment}\n`);

let database: TestDatabase;
let app: DataApp;
let command: CommandLine;

before(async () => {
  database = await testDatabase();
  app = dataApp(database);
  command = commandLine(database);
});
after(async () => {
  command.close();
  await database.close();
});

const events = async () =>
  (await database.owner.query(`select type, actor, policy_version from audit_event where type like 'policy.%' order by id`)).rows.map(
    (row) => [row.type, row.actor, row.policy_version].join(),
  );

test('the first policy needs one person, every later one two', async () => {
  const first = await requestPolicy(app, { source: source('one'), by: 'sato' });
  assert.deepEqual(
    [first.state, first.firstPolicy, first.version.approvedBy, first.version.approvedAt],
    ['applied', true, 'sato', app.clock.now()],
  );
  const second = await requestPolicy(app, { source: source('two'), by: 'sato' });
  assert.equal(second.state, 'requested');
  assert.equal((await requestPolicy(app, { source: source('two'), by: 'Ｓato ' })).version.id, second.version.id);
  for (const by of ['sato', 'SATO', ' ｓａｔｏ']) {
    await assert.rejects(approvePolicy(app, { source: source('two'), by }), { code: 'second_person_required' });
  }
  await assert.rejects(approvePolicy(app, { source: source('two, changed since'), by: 'suzuki' }), { code: 'policy_request_not_found' });
  await assert.rejects(requestPolicy(app, { source: Buffer.from('policy: x'), by: 'sato' }), { code: 'policy_invalid' });
  app.setClock('2025-05-10T09:00:00+09:00');
  const applied = await approvePolicy(app, { source: source('two'), by: 'suzuki' });
  assert.deepEqual([applied.state, applied.version.id, applied.version.approvedBy], ['applied', second.version.id, 'suzuki']);
  await assert.rejects(approvePolicy(app, { source: source('two'), by: 'suzuki' }), { code: 'policy_request_not_found' });
  assert.deepEqual(await events(), [
    'policy.requested,operator:sato,1',
    'policy.applied,operator:sato,1',
    'policy.requested,operator:sato,2',
    'policy.applied,operator:suzuki,2',
  ]);
});

test('two first policies at once: only one of them is first', async () => {
  const fresh = await testDatabase();
  try {
    const other = dataApp(fresh);
    const both = await Promise.all(['a', 'b'].map((by) => requestPolicy(other, { source: source(by), by })));
    assert.deepEqual(both.map(({ state }) => state).sort(), ['applied', 'requested']);
  } finally {
    await fresh.close();
  }
});

test('a running server takes over a new version by itself, also after its connection was cut, and judges each instant by the version of then', async () => {
  const listener = openListener({ connectionString: database.appUrl });
  try {
    const policies = await openPolicies({ database: database.database, listener });
    await listener.ready();
    const versionAt = (at: string) => policies.inForceAt(Date.parse(at)).version;
    assert.throws(() => versionAt('2025-05-09T08:49:59.999+09:00'), { code: 'no_policy_in_force' });
    assert.deepEqual(
      [versionAt('2025-05-09T08:50+09:00'), versionAt('2025-05-10T08:59:59.999+09:00'), versionAt('2025-05-10T09:00+09:00')],
      [1, 1, 2],
    );

    app.setClock('2025-05-11T09:00:00+09:00');
    const third = (await requestPolicy(app, { source: source('three'), by: 'a' })).version.id;
    await approvePolicy(app, { source: source('three'), by: 'b' });
    await eventually(() => assert.equal(versionAt('2025-05-12T00:00+09:00'), third));
    assert.equal(versionAt('2025-05-11T08:59:59.999+09:00'), 2);

    const cut = await database.database.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()',
      [listenerName],
    );
    assert.equal(cut.rowCount, 1);
    const fourth = (await requestPolicy(app, { source: source('four'), by: 'a' })).version.id;
    app.setClock('2025-05-12T09:00:00+09:00');
    await approvePolicy(app, { source: source('four'), by: 'b' });
    await eventually(() => assert.equal(versionAt('2025-05-13T00:00+09:00'), fourth));
  } finally {
    await listener.close();
  }
});

test('explain judges a past instant by the version of then, and says what it was told', async () => {
  app.setClock('2025-05-12T10:00:00+09:00');
  Object.assign(app, { policies: await openPolicies({ database: database.database }) });
  const csv = exportCsv([{ customer_number: '10', phone_call_mandatory_from: '2025-06-14' }]);
  await importCustomers(app, { sha256: sha256(csv), bytes: bytesOf(csv), dryRun: false, requestedBy: null });
  const at = (text: string) => ({ customerNumber: '10', channel: 'customer-site', at: Date.parse(text) });
  app.setClock('2025-08-01T10:00:00+09:00');
  const past = await explainPolicy(app, at('2025-06-14T00:00+09:00'));
  assert.deepEqual(
    [past.decision.outcome, past.decision.method, past.decision.basis, past.policy.version],
    ['challenge', 'phone-call', 'wave', 4],
  );
  const early = await explainPolicy(app, at('2025-05-09T12:00+09:00'));
  assert.deepEqual([early.policy.version, early.policyInForceThen, early.customerKnownThen], [1, true, false]);
  const first = await explainPolicy(app, at('2025-04-01T00:00+09:00'));
  assert.deepEqual([first.policy.version, first.policyInForceThen, first.decision.outcome], [1, false, 'allow']);
  assert.equal((await explainPolicy(app, at('2030-01-01T00:00+09:00'))).policy.version, 4);
  await assert.rejects(explainPolicy(app, { ...at('2025-06-14'), customerNumber: '11' }), { code: 'customer_not_found' });
  await assert.rejects(explainPolicy(app, { ...at('2025-06-14'), channel: 'fax' }), { code: 'unknown_channel' });
});

test('on the command line: policy apply and explain', async () => {
  const file = command.file('policy.yaml', source('five'));
  const requested = await command.run('policy', 'apply', file, '--requested-by', '佐藤');
  assert.deepEqual([requested.code, requested.stderr], [0, '']);
  assert.match(requested.stdout, /^Version 5 \(2025-mandatory-mfa\) is requested by 佐藤\. It changes nothing yet/);
  const alone = await command.run('policy', 'apply', file, '--approve-by', '佐藤');
  assert.deepEqual([alone.code, alone.stdout], [1, '']);
  assert.match(alone.stderr, /another person must approve/);
  const applied = await command.run('policy', 'apply', file, '--approve-by', '鈴木', '--json');
  assert.deepEqual([applied.code, JSON.parse(applied.stdout).state, JSON.parse(applied.stdout).version], [0, 'applied', 5]);
  const bad = await command.run(
    'policy',
    'apply',
    command.file('bad.yaml', shipped.replace('require: chosen', 'require: some')),
    '--requested-by',
    'x',
  );
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /bad\.yaml:\d+: /);

  const typed = ['policy', 'explain', '--customer', '10', '--channel', 'customer-site', '--at'];
  const explained = JSON.parse((await command.run(...typed, '2025-07-26T08:55', '--json')).stdout);
  assert.deepEqual(
    [explained.outcome, explained.method, explained.reason, explained.basis],
    ['challenge', 'phone-call', 'required', 'wave'],
  );
  assert.deepEqual(
    explained.rules.map(({ rule }: { rule: string }) => rule),
    ['requirement_in_force', 'wave_in_force', 'method_reaches'],
  );
  const text = await command.run(...typed, '2025-05-20');
  assert.match(text.stdout, /outcome {5}allow[\s\S]*Rules that led there\n {2}1\. requirement in force: /);
  const unknown = await command.run('policy', 'explain', '--customer', '99', '--channel', 'customer-site', '--at', '2025-07-26');
  assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
  assert.match(unknown.stderr, /There is no customer 99/);
  assert.equal((await command.run(...typed, 'tomorrow')).code, 2);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Finding } from '#store/import-report.ts';
import { bytesOf, type ExportRow, exportCsv, otherHash, sha256 } from '#test/support/account-export.ts';
import { type DataApp, dataApp } from '#test/support/data-app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { approveConflictsOf, requestConflictsOf } from '#usecases/accounts/apply-conflicts.ts';
import { importCustomers } from '#usecases/accounts/import-customers.ts';

let database: TestDatabase;
let app: DataApp;

before(async () => {
  database = await testDatabase();
  app = dataApp(database);
});
after(() => database.close());

async function runImport(csv: string, options: { dryRun?: boolean; batchRows?: number } = {}) {
  const findings: Finding[] = [];
  const summary = await importCustomers(app, {
    sha256: sha256(csv),
    bytes: bytesOf(csv),
    dryRun: options.dryRun ?? false,
    requestedBy: 'sato',
    batchRows: options.batchRows ?? 10_000,
    onFinding: (finding) => {
      findings.push(finding);
    },
  });
  return { summary, findings };
}

const count = async (table: string, where = 'true') =>
  Number((await database.owner.query(`select count(*) from ${table} where ${where}`)).rows[0].count);

test('dirty rows: what can be read is imported, numbers that nobody can use included; the rest is reported with line, field and reason', async () => {
  const rows: ExportRow[] = [
    { customer_number: '100', mobile_phone: '０９０－１２３４－５６７８', phone: '186-0312345678' },
    {
      customer_number: '101',
      account_type: 'corporate',
      mobile_phone: '',
      representative_mobile_phone: '+81 90 1234 5679',
      email: 'not an address',
    },
    { customer_number: '102', mobile_phone: '0120123456', phone: '090-1234-5678(父)', email: '', name: '"長い", 名前' },
    { customer_number: '103', account_type: 'person' },
    { customer_number: '100', login_id: 'other' },
    { customer_number: '104', login_id: 'k101' },
    { customer_number: '105', phone_call_set_at: '2025-13-01' },
    {
      customer_number: '106',
      password_hash: '$argon2id$v=19$m=99999999,t=2,p=1$czanUZXullqvvY6TImAdkg$7BvHE3Qj2FGjGBMS/FfXsaPayDW7mM80m/oJJlVLQ5U',
    },
    {
      customer_number: '107',
      phone_call_set_at: '2025-08-01T00:00:00+09:00',
      phone_call_mandatory_from: '2025-06-14',
      login_notification: 'off',
    },
  ];
  const { summary, findings } = await runImport(exportCsv(rows), { batchRows: 2 });
  assert.deepEqual(
    findings.map(({ line, kind, field }) => [line, kind, field]),
    [
      [5, 'rejected', 'account_type'],
      [6, 'rejected', 'customer_number'],
      [7, 'rejected', 'login_id'],
      [8, 'rejected', 'phone_call_set_at'],
      [9, 'rejected', 'password_hash'],
    ],
  );
  const { importRun, ...counts } = summary;
  assert.deepEqual(counts, { rowsRead: 9, created: 4, updated: 0, unchanged: 0, conflicts: 0, rejected: 5, resumedAfterLine: 0 });
  const { rows: contacts } =
    await database.owner.query(`select c.customer_number, k.field, k.kind, k.unusable_reason as reason, k.sealed, k.lookup is null as unfound
    from contact k join customer c on c.id = k.customer_id order by 1, 2`);
  assert.deepEqual(
    contacts.map((k) => [k.customer_number, k.field, k.kind, k.reason, k.unfound]),
    [
      ['100', 'email', 'email', null, false],
      ['100', 'mobile_phone', 'mobile', null, false],
      ['100', 'phone', 'landline', null, false],
      ['101', 'email', 'unusable', 'invalid', true],
      ['101', 'representative_mobile_phone', 'mobile', null, false],
      ['102', 'mobile_phone', 'unusable', 'toll_free', true],
      ['102', 'phone', 'unusable', 'other_characters', true],
      ['107', 'email', 'email', null, false],
      ['107', 'mobile_phone', 'mobile', null, false],
    ],
  );
  assert.deepEqual(JSON.parse(app.sealing.open('contact', contacts[1].sealed)), {
    raw: '０９０－１２３４－５６７８',
    value: '+819012345678',
  });
  const {
    rows: [late],
  } = await database.owner.query(`select s.valid_from, w.mandatory_from, c.login_notification, c.opened_at from customer c
    join factor_setting s on s.customer_id = c.id join wave_date w on w.customer_id = c.id where customer_number = '107'`);
  assert.deepEqual(
    [late.valid_from, late.mandatory_from, late.opened_at].map((at: Date) => at.toISOString()),
    ['2025-07-31T15:00:00.000Z', '2025-06-13T15:00:00.000Z', '2025-05-08T23:50:00.000Z'],
  );
  assert.equal(late.login_notification, 'off');
  assert.equal(
    await count('audit_event', `type = 'customer.imported' and actor = 'operator:sato' and (data->>'importRun')::int = ${importRun}`),
    4,
  );
  assert.equal(await count('audit_event', `type = 'import.row_rejected' and outcome = 'refused'`), 5);
  assert.equal(await count('audit_event', `type in ('import.started', 'import.finished')`), 2);
});

test('the same file twice: no conflict, also after a login has re-hashed and the customer has changed a number', async () => {
  const csv = exportCsv([{ customer_number: '300', phone: '03-1234-5678' }, { customer_number: '301' }]);
  await runImport(csv);
  await database.owner.query(
    `update customer_password set hash = 'rehashed', changed_at = now() from customer c where c.id = customer_id and customer_number = '300'`,
  );
  await database.owner.query(
    `update contact k set valid_to = now() from customer c where c.id = k.customer_id and c.customer_number = '301' and field = 'mobile_phone'`,
  );
  const again = await runImport(csv);
  assert.deepEqual([again.summary.unchanged, again.summary.conflicts, again.findings], [2, 0, []]);
  // Written in another way, the same number is the same value.
  const reworded = await runImport(
    exportCsv([
      { customer_number: '300', phone: '+81 3 1234 5678' },
      { customer_number: '301', name: '鈴木　花子', name_kana: 'スズキ ハナコ' },
    ]),
  );
  assert.deepEqual([reworded.summary.unchanged, reworded.summary.updated, reworded.findings], [1, 1, []]);
  assert.equal(await count('customer', `customer_number = '301' and name = '鈴木　花子'`), 1);
  assert.equal(await count('customer_password', `hash = 'rehashed'`), 1);
});

test('what differs from the value last imported is reported and never applied, until one person asks and another approves', async () => {
  const rows: ExportRow[] = [
    { customer_number: '400', phone: '0312345678', phone_call_mandatory_from: '2025-06-14' },
    { customer_number: '401' },
    { customer_number: '402' },
  ];
  await runImport(exportCsv(rows));
  const changed = exportCsv([
    {
      ...rows[0],
      customer_number: '400',
      phone: '0612345678',
      email: '',
      phone_call_mandatory_from: '2025-06-21',
      password_hash: otherHash,
      name: '新 名',
    },
    { ...rows[1], customer_number: '401', phone_call_set_at: '2025-07-01', login_notification: 'on', account_type: 'corporate' },
    { ...rows[2], customer_number: '402', login_id: 'new402', phone: '09077778888' },
  ]);
  const fields = [
    [2, 'email'],
    [2, 'password_hash'],
    [2, 'phone'],
    [2, 'phone_call_mandatory_from'],
    [3, 'account_type'],
    [3, 'login_notification'],
    [3, 'phone_call_set_at'],
    [4, 'login_id'],
    [4, 'phone'],
  ];
  const before = await tableDigests(['customer_password', 'contact', 'wave_date', 'factor_setting']);
  for (let round = 0; round < 2; round += 1) {
    const { summary, findings } = await runImport(changed);
    assert.deepEqual(
      findings.map(({ kind, line, field }) => [kind, line, field]),
      fields.map((field) => ['conflict', ...field]),
    );
    assert.deepEqual([summary.conflicts, summary.updated], [9, round === 0 ? 1 : 0]);
    assert.equal(await count('import_conflict', `state = 'open'`), 9);
  }
  assert.deepEqual(await tableDigests(['customer_password', 'contact', 'wave_date', 'factor_setting']), before);

  const act = (by: string) => ({ sha256: sha256(changed), by });
  await assert.rejects(approveConflictsOf(app, act('suzuki')), { code: 'conflicts_not_requested' });
  assert.equal(await requestConflictsOf(app, act('sato')), 9);
  await assert.rejects(approveConflictsOf(app, act(' ＳＡＴＯ')), { code: 'second_person_required' });
  await runImport(changed); // in between: the requests go on waiting
  app.setClock('2025-05-10T10:00:00+09:00');
  assert.deepEqual(await approveConflictsOf(app, act('suzuki')), { applied: 9, refused: 0 });

  const {
    rows: [first],
  } =
    await database.owner.query(`select p.hash, p.first_format, w.mandatory_from from customer c join customer_password p on p.customer_id = c.id
    join wave_date w on w.customer_id = c.id and w.valid_to is null where customer_number = '400'`);
  assert.deepEqual([first.hash, first.first_format, first.mandatory_from.toISOString()], [otherHash, 'bcrypt', '2025-06-20T15:00:00.000Z']);
  const { rows: contacts } = await database.owner.query(
    `select field, valid_from, valid_to, sealed from contact k join customer c on c.id = k.customer_id where customer_number = '400' order by field, k.id`,
  );
  assert.deepEqual(
    contacts.map(({ field, valid_to }) => [field, valid_to === null]),
    [
      ['email', false],
      ['mobile_phone', true],
      ['phone', false],
      ['phone', true],
    ],
  );
  assert.deepEqual(contacts[2].valid_to, contacts[3].valid_from);
  assert.equal(JSON.parse(app.sealing.open('contact', contacts[3].sealed)).value, '+81612345678');
  assert.equal(await count('customer', `customer_number = '402' and login_id = 'new402'`), 1);
  assert.equal(await count('customer', `customer_number = '401' and account_type = 'corporate' and login_notification = 'on'`), 1);
  assert.equal(
    await count('audit_event', `type = 'customer.conflict_applied' and actor = 'operator:suzuki' and data->>'requestedBy' = 'sato'`),
    9,
  );
  const after = await runImport(changed);
  assert.deepEqual([after.summary.unchanged, after.findings], [3, []]);
});

test('a conflict that a later export takes back is dropped', async () => {
  const original = exportCsv([{ customer_number: '500' }]);
  const changed = exportCsv([{ customer_number: '500', email: 'other@example.jp' }]);
  await runImport(original);
  await runImport(changed);
  assert.equal(await count('import_conflict', `state = 'open'`), 1);
  await runImport(original);
  assert.equal(await requestConflictsOf(app, { sha256: sha256(changed), by: 'sato' }), 0);
});

test('--dry-run says the same and leaves every table and sequence of the database as it was', async () => {
  const csv = exportCsv([
    { customer_number: '600' },
    { customer_number: '601', email: 'x' },
    { customer_number: '600', login_id: 'again' },
    { customer_number: '602', login_id: 'k601' },
    { customer_number: '301', mobile_phone: '09099998888', name: '別 名' },
    { customer_number: '603', login_notification: 'maybe' },
  ]);
  const before = await everything();
  const dry = await runImport(csv, { dryRun: true, batchRows: 2 });
  assert.deepEqual(await everything(), before);
  const real = await runImport(csv, { batchRows: 3 });
  assert.deepEqual(dry.findings, real.findings);
  assert.equal(dry.findings.length, 4);
  assert.deepEqual({ ...dry.summary, importRun: null }, { ...real.summary, importRun: null });
  assert.notDeepEqual(await everything(), before);
});

test('nothing of a person stands readable in the database', async () => {
  const dump = JSON.stringify(
    (
      await database.owner.query(
        'select row_to_json(t)::text as row from contact t union all select row_to_json(t)::text from import_conflict t union all select row_to_json(t)::text from audit_event t union all select row_to_json(t)::text from import_finding t',
      )
    ).rows,
  );
  for (const value of ['09012345678', '+819012345678', '12345678', 'example.jp', '77778888', 'czanUZXullqvvY6TImAdkg'])
    assert.ok(!dump.includes(value), value);
});

test('a file that is no account export is refused, and nothing is begun', async () => {
  const runs = await count('import_run');
  for (const csv of ['', 'a,b\n1,2\n', '\u0000\u0001', `${exportCsv([]).trim()},unknown_column\n`]) {
    await assert.rejects(runImport(csv), { code: 'invalid_input' }, csv.slice(0, 20));
  }
  assert.equal(await count('import_run'), runs);
});

test('two imports at once: the second one is refused', async () => {
  const [csv, other] = [exportCsv([{ customer_number: '700' }]), exportCsv([{ customer_number: '701' }])];
  const [reading, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function* slow() {
    reading.resolve();
    yield* bytesOf(csv);
    await end.promise;
  }
  const first = importCustomers(app, { sha256: sha256(csv), bytes: slow(), dryRun: false, requestedBy: null });
  try {
    await reading.promise;
    await assert.rejects(runImport(other), { code: 'import_running' });
  } finally {
    end.resolve();
  }
  assert.equal((await first).created, 1);
  assert.equal((await runImport(other)).summary.created, 1);
});

/** A digest of each table's rows, in no particular order. */
async function tableDigests(tables: readonly string[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await database.owner.query(
      `select coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest from ${table} t`,
    );
    digests[table] = rows[0].digest;
  }
  return digests;
}

/** All rows of all tables, the job queue included, and the state of all sequences. */
async function everything(): Promise<unknown> {
  const { rows: tables } = await database.owner.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker') order by 1`,
  );
  const sequences = await database.owner.query('select sequencename, last_value from pg_sequences order by 1');
  return { tables: await tableDigests(tables.map(({ name }) => name)), sequences: sequences.rows };
}

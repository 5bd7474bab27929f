import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bytesOf, type ExportRow, exportCsv, sha256 } from '#test/support/account-export.ts';
import { type DataApp, dataApp } from '#test/support/data-app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { runImport, tableDigests } from '#test/support/run-import.ts';
import { importCustomers } from '#usecases/accounts/import-customers.ts';

let database: TestDatabase;
let app: DataApp;

before(async () => {
  database = await testDatabase();
  app = dataApp(database);
});
after(() => database.close());

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
  const { summary, findings } = await runImport(app, exportCsv(rows), { batchRows: 2 });
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

test('--dry-run says the same and leaves every table and sequence of the database as it was', async () => {
  const csv = exportCsv([
    { customer_number: '600' },
    { customer_number: '601', email: 'x' },
    { customer_number: '600', login_id: 'again' },
    { customer_number: '602', login_id: 'k601' },
    { customer_number: '301', mobile_phone: '09099998888', name: '別 名' },
    { customer_number: '603', login_notification: 'maybe' },
  ]);
  await runImport(app, exportCsv([{ customer_number: '301' }]));
  const before = await everything();
  const dry = await runImport(app, csv, { dryRun: true, batchRows: 2 });
  assert.deepEqual(await everything(), before);
  const real = await runImport(app, csv, { batchRows: 3 });
  assert.deepEqual(dry.findings, real.findings);
  assert.equal(dry.findings.length, 4);
  assert.deepEqual({ ...dry.summary, importRun: null }, { ...real.summary, importRun: null });
  assert.notDeepEqual(await everything(), before);
});

test('a file that is no account export is refused, and nothing is begun', async () => {
  const runs = await count('import_run');
  for (const csv of ['', 'a,b\n1,2\n', '\u0000\u0001', `${exportCsv([]).trim()},unknown_column\n`]) {
    await assert.rejects(runImport(app, csv), { code: 'invalid_input' }, csv.slice(0, 20));
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
    await assert.rejects(runImport(app, other), { code: 'import_running' });
  } finally {
    end.resolve();
  }
  assert.equal((await first).created, 1);
  assert.equal((await runImport(app, other)).summary.created, 1);
});

/** All rows of all tables, the job queue included, and the state of all sequences. */
async function everything(): Promise<unknown> {
  const { rows: tables } = await database.owner.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker') order by 1`,
  );
  const sequences = await database.owner.query('select sequencename, last_value from pg_sequences order by 1');
  return {
    tables: await tableDigests(
      database.owner,
      tables.map(({ name }) => name),
    ),
    sequences: sequences.rows,
  };
}

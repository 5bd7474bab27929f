import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Finding } from '#store/import-report.ts';
import { bytesOf, type ExportRow, exportCsv, manyRows, sha256 } from '#test/support/account-export.ts';
import { type DataApp, dataApp } from '#test/support/data-app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
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
    sha256: sha256(csv), bytes: bytesOf(csv), dryRun: options.dryRun ?? false, requestedBy: 'sato', batchRows: options.batchRows ?? 10_000,
    onFinding: (finding) => { findings.push(finding); },
  });
  return { summary, findings };
}

const count = async (table: string, where = 'true') => Number((await database.owner.query(`select count(*) from ${table} where ${where}`)).rows[0].count);

test('dirty rows: what can be read is imported, numbers that nobody can use included; the rest is reported with line, field and reason', async () => {
  const rows: ExportRow[] = [
    { customer_number: '100', mobile_phone: '０９０－１２３４－５６７８', phone: '186-0312345678' },
    { customer_number: '101', account_type: 'corporate', mobile_phone: '', representative_mobile_phone: '+81 90 1234 5679', email: 'not an address' },
    { customer_number: '102', mobile_phone: '0120123456', phone: '090-1234-5678(父)', email: '', name: '"長い", 名前' },
    { customer_number: '103', account_type: 'person' },
    { customer_number: '100', login_id: 'other' },
    { customer_number: '104', login_id: 'k101' },
    { customer_number: '105', phone_call_set_at: '2025-13-01' },
    { customer_number: '106', password_hash: '$argon2id$v=19$m=99999999,t=2,p=1$czanUZXullqvvY6TImAdkg$7BvHE3Qj2FGjGBMS/FfXsaPayDW7mM80m/oJJlVLQ5U' },
    { customer_number: '107', phone_call_set_at: '2025-08-01T00:00:00+09:00', phone_call_mandatory_from: '2025-06-14', login_notification: 'off' },
  ];
  const { summary, findings } = await runImport(exportCsv(rows), { batchRows: 2 });
  assert.deepEqual(findings.map(({ line, kind, field }) => [line, kind, field]), [
    [5, 'rejected', 'account_type'], [6, 'rejected', 'customer_number'], [7, 'rejected', 'login_id'],
    [8, 'rejected', 'phone_call_set_at'], [9, 'rejected', 'password_hash'],
  ]);
  const { importRun, ...counts } = summary;
  assert.deepEqual(counts, { rowsRead: 9, created: 4, updated: 0, unchanged: 0, conflicts: 0, rejected: 5, resumedAfterLine: 0 });
  const { rows: contacts } = await database.owner.query(`select c.customer_number, k.field, k.kind, k.unusable_reason as reason, k.sealed, k.lookup is null as unfound
    from contact k join customer c on c.id = k.customer_id order by 1, 2`);
  assert.deepEqual(contacts.map((k) => [k.customer_number, k.field, k.kind, k.reason, k.unfound]), [
    ['100', 'email', 'email', null, false], ['100', 'mobile_phone', 'mobile', null, false], ['100', 'phone', 'landline', null, false],
    ['101', 'email', 'unusable', 'invalid', true], ['101', 'representative_mobile_phone', 'mobile', null, false],
    ['102', 'mobile_phone', 'unusable', 'toll_free', true], ['102', 'phone', 'unusable', 'other_characters', true],
    ['107', 'email', 'email', null, false], ['107', 'mobile_phone', 'mobile', null, false],
  ]);
  assert.deepEqual(JSON.parse(app.sealing.open('contact', contacts[1].sealed)), { raw: '０９０－１２３４－５６７８', value: '+819012345678' });
  const { rows: [late] } = await database.owner.query(`select s.valid_from, w.mandatory_from, c.login_notification, c.opened_at from customer c
    join factor_setting s on s.customer_id = c.id join wave_date w on w.customer_id = c.id where customer_number = '107'`);
  assert.deepEqual(
    [late.valid_from, late.mandatory_from, late.opened_at].map((at: Date) => at.toISOString()),
    ['2025-07-31T15:00:00.000Z', '2025-06-13T15:00:00.000Z', '2025-05-08T23:50:00.000Z'],
  );
  assert.equal(late.login_notification, 'off');
  assert.equal(await count('audit_event', `type = 'customer.imported' and actor = 'operator:sato' and (data->>'importRun')::int = ${importRun}`), 4);
  assert.equal(await count('audit_event', `type = 'import.row_rejected' and outcome = 'refused'`), 5);
  assert.equal(await count('audit_event', `type in ('import.started', 'import.finished')`), 2);
});

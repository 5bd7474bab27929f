import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type ExportRow, exportCsv, manyRows } from '#test/support/account-export.ts';
import { type CommandLine, commandLine } from '#test/support/command.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { eventually } from '#test/support/eventually.ts';

const rows = 3_000;
let database: TestDatabase;
let command: CommandLine;

before(async () => {
  database = await testDatabase();
  command = commandLine(database);
});
after(async () => {
  command.close();
  await database.close();
});

const one = async (sql: string) => (await database.owner.query(sql)).rows[0];

/** Unreadable rows in both parts, and in the second part repetitions of the first. */
function dirtyExport(): string {
  const all: ExportRow[] = manyRows(rows);
  for (const index of [10, 2_500]) all[index] = { ...(all[index] as ExportRow), account_type: 'nobody' };
  all[2_700] = { customer_number: '20000020' };
  all[2_701] = { customer_number: '99999999', login_id: 'k20000030' };
  return exportCsv(all);
}

/** Advisory locks of this database: what the import holds for itself, and what it is held by. */
const locks = (which: 'granted' | 'not granted') =>
  one(`select count(*)::int as n from pg_locks where locktype = 'advisory' and ${which}
    and database = (select oid from pg_database where datname = current_database())`);

/** Lets no batch beyond this line be finished until released: an import stands still there, however fast it is. */
async function holdImport(line: number): Promise<() => Promise<void>> {
  const holder = await database.owner.connect();
  await holder.query(`
    create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(42); return new; end $$;
    create trigger hold before update on import_run for each row when (new.last_line > ${line}) execute function hold();
    select pg_advisory_lock(42)`);
  return async () => {
    await holder.query('select pg_advisory_unlock(42)');
    holder.release();
    // What the dead import had not committed is undone when its connection is found closed.
    await eventually(async () => assert.equal((await locks('granted')).n, 0));
    await database.owner.query('drop trigger hold on import_run; drop function hold()');
  };
}

test('an import killed at 60 % and run again ends with exact counts, one audit row per customer, and the whole report', async () => {
  const csv = command.file('customers.csv', dirtyExport());
  const release = await holdImport(rows * 0.6 + 150);
  const first = command.start('import', 'customers', csv, '--batch-rows', '100');
  await eventually(async () => assert.equal((await locks('not granted')).n, 1, 'the import stands in the middle of a batch'), 60_000);
  first.process.kill('SIGKILL');
  await first.ended;
  await release();
  const { n } = await one('select count(*)::int as n from customer');
  assert.ok(n >= rows * 0.6 - 10 && n < rows, `${n} customers were imported when it was killed`);

  const second = await command.run('import', 'customers', csv, '--batch-rows', '100', '--report', 'report.csv', '--json');
  assert.equal(second.code, 1, second.stderr);
  const { resumedAfterLine, importRun, ...counts } = JSON.parse(second.stdout);
  assert.ok(resumedAfterLine >= rows * 0.6);
  assert.deepEqual(counts, { rowsRead: rows, created: rows - 4, updated: 0, unchanged: 0, conflicts: 0, rejected: 4 });
  const state =
    await one(`select (select count(*)::int from customer) as customers, (select count(*)::int from customer_password) as passwords,
    (select count(*)::int from contact) as contacts, (select count(*)::int from customer_last_import) as digests,
    (select count(*)::int from audit_event where type = 'customer.imported') as audited,
    (select count(distinct customer_id)::int from audit_event where type = 'customer.imported') as audited_customers,
    (select count(*)::int from import_seen) as seen, (select count(*)::int from import_run) as runs`);
  const n4 = rows - 4;
  assert.deepEqual(state, {
    customers: n4,
    passwords: n4,
    contacts: 2 * n4,
    digests: n4,
    audited: n4,
    audited_customers: n4,
    seen: 0,
    runs: 1,
  });
  const report = readFileSync(csv.replace('customers.csv', 'report.csv'), 'utf8').trim().split('\n');
  assert.deepEqual(
    report.map((line) => line.split(',').slice(0, 4).join()),
    [
      'line,kind,customer_number,field',
      '12,rejected,,account_type',
      '2502,rejected,,account_type',
      '2702,rejected,20000020,customer_number',
      '2703,rejected,99999999,login_id',
    ],
  );

  const third = await command.run('import', 'customers', csv, '--json');
  assert.deepEqual([JSON.parse(third.stdout).unchanged, JSON.parse(third.stdout).created], [n4, 0]);
});

test('bad calls and bad files: what to do is said, nothing is done', async () => {
  const good = command.file('good.csv', exportCsv(manyRows(1, 50_000_000)));
  const before = await one('select count(*)::int as n from import_run');
  const cases: [number, RegExp, string[]][] = [
    [2, /does not exist/, ['nowhere.csv']],
    [2, /is a folder/, ['.']],
    [2, /not standard input/, ['-']],
    [2, /--approve-by belongs to --apply-conflicts/, [good, '--approve-by', 'B']],
    [2, /Say who acts/, [good, '--apply-conflicts']],
    [2, /not both/, [good, '--apply-conflicts', '--requested-by', 'A', '--approve-by', 'B']],
    [2, /--dry-run has no meaning/, [good, '--apply-conflicts', '--dry-run', '--requested-by', 'A']],
    [2, /cannot be written/, [good, '--report', '/nowhere/report.csv']],
    [2, /--batch-rows must be/, [good, '--batch-rows', '0']],
    [1, /has not been imported/, [good, '--apply-conflicts', '--requested-by', 'A']],
    [1, /lacks columns/, [command.file('bad.csv', 'a,b,c\n1,2,3\n')]],
    [1, /first line must name the columns/, [command.file('empty.csv', '')]],
    [1, /not valid UTF-8/, [command.file('sjis.csv', Buffer.from([0x8c, 0xda, 0x8b, 0x71, 0x2c, 0x0a]))]],
  ];
  for (const [code, message, typed] of cases) {
    const ended = await command.run('import', 'customers', ...typed);
    assert.deepEqual([ended.code, ended.stdout], [code, ''], `${typed.join(' ')}: ${ended.stderr}`);
    assert.match(ended.stderr, message);
  }
  assert.deepEqual(await one('select count(*)::int as n from import_run'), before);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { compilePolicy } from '#core/policy/read.ts';
import { bytesOf, type ExportRow, exportCsv, sha256 } from '#test/support/account-export.ts';
import { type DataApp, dataApp } from '#test/support/data-app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { importCustomers } from '#usecases/accounts/import-customers.ts';
import { requestPolicy } from '#usecases/rollout/apply-policy.ts';
import { openPolicies } from '#usecases/rollout/policies-in-force.ts';
import { takeSnapshot } from '#usecases/rollout/take-snapshot.ts';

const shipped = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url));
const instant = '2025-07-26T00:00:00+09:00';

let database: TestDatabase;
let app: DataApp;

before(async () => {
  database = await testDatabase();
  app = dataApp(database);
});
after(() => database.close());

async function importRows(rows: readonly ExportRow[]) {
  const csv = exportCsv(rows);
  return importCustomers(app, { sha256: sha256(csv), bytes: bytesOf(csv), dryRun: false, requestedBy: null });
}

/** As the web will do it: the present mobile number ends, another value begins at the same instant. */
async function changeMobile(customerNumber: string, at: string, next: { kind: string } | null) {
  await database.owner.query(
    `with ended as (
      update contact k set valid_to = $2 from customer c
      where c.id = k.customer_id and c.customer_number = $1 and k.field = 'mobile_phone' and k.valid_to is null returning k.customer_id
    ) insert into contact (customer_id, field, kind, sealed, valid_from, source, bound_at)
      select c.id, 'mobile_phone', $3, '\\x00', $2, 'web', $2 from customer c left join ended on true where c.customer_number = $1 and $3::text is not null`,
    [customerNumber, new Date(at), next?.kind ?? null],
  );
}

async function assignments(): Promise<Record<string, [string, string, boolean]>> {
  const { rows } = await database.owner.query(
    `select customer_number, method, basis, late from assignment join customer on id = customer_id`,
  );
  return Object.fromEntries(rows.map((row) => [row.customer_number, [row.method, row.basis, row.late]]));
}

const auditPerCustomer = async () =>
  (
    await database.owner.query(`select customer_number, count(*)::int as events from audit_event join customer on customer.id = customer_id
    where type = 'customer.method_assigned' group by 1 order by 1`)
  ).rows;

test('numbers changed around the instant, the snapshot a day late and killed between batches: one assignment and one audit row each, and a second run changes nothing', async () => {
  await requestPolicy(app, { source: shipped, by: 'sato' });
  app = Object.assign(app, { policies: await openPolicies({ database: database.database }) });
  const before = Date.parse('2025-07-26T00:00:00+09:00') - 1;
  const last = new Date(before).toISOString();
  const ordinary = Array.from({ length: 40 }, (_, index) => String(300 + index));
  await importRows([
    { customer_number: '201' },
    { customer_number: '202' },
    { customer_number: '203', mobile_phone: '' },
    { customer_number: '204', mobile_phone: '' },
    { customer_number: '205', mobile_phone: '0312345678' },
    { customer_number: '206', mobile_phone: '', phone: '09012345678' },
    { customer_number: '207', account_type: 'corporate' },
    { customer_number: '208', account_type: 'corporate', representative_mobile_phone: '09012345678' },
    { customer_number: '209', phone_call_set_at: '2025-07-01' },
    ...ordinary.map((customer_number) => ({ customer_number, mobile_phone: `0901234${customer_number}0` })),
  ]);
  await changeMobile('201', last, null); // removed at the last millisecond: no mobile number in the snapshot
  await changeMobile('202', instant, null); // removed at the instant: still there immediately before it
  await changeMobile('203', last, { kind: 'mobile' }); // added at the last millisecond: counts
  await changeMobile('204', instant, { kind: 'mobile' }); // added at the instant: too late

  app.setClock('2025-07-25T23:59:59.999+09:00');
  assert.equal(await takeSnapshot(app), null);
  app.setClock('2025-07-27T03:00:00+09:00');
  const stop = new AbortController();
  let batches = 0;
  await assert.rejects(takeSnapshot(app, { batch: 10, signal: stop.signal, onBatch: () => ++batches === 2 && stop.abort() }), {
    name: 'AbortError',
  });
  assert.equal(Object.keys(await assignments()).length, 20);

  const run = await takeSnapshot(app, { batch: 10 });
  assert.equal(run?.assigned, 49);
  assert.equal(run?.late, false);
  const found = await assignments();
  const methodOf = (number: string) => found[number]?.[0];
  assert.deepEqual(['201', '202', '203', '204', '205', '206', '207', '208', '209'].map(methodOf), [
    'phone-call',
    'sms-code',
    'sms-code',
    'phone-call',
    'phone-call',
    'phone-call',
    'phone-call',
    'sms-code',
    'sms-code',
  ]);
  assert.ok(ordinary.every((number) => found[number]?.join() === 'sms-code,snapshot,false'));
  const audit = await auditPerCustomer();
  assert.equal(audit.length, 49);
  assert.ok(audit.every(({ events }) => events === 1));

  assert.deepEqual(await takeSnapshot(app, { batch: 10 }), run);
  assert.deepEqual([await assignments(), await auditPerCustomer()], [found, audit]);
  const { rows } = await database.owner.query(
    `select type, count(*)::int from audit_event where type like 'snapshot.%' group by 1 order by 1`,
  );
  assert.deepEqual(rows, [
    { type: 'snapshot.finished', count: 1 },
    { type: 'snapshot.started', count: 1 },
  ]);
});

test('accounts imported after the snapshot are assigned at once from the data of their opening, marked late, and never again', async () => {
  app.setClock('2025-08-01T09:00:00+09:00');
  await importRows([{ customer_number: '401' }, { customer_number: '402', mobile_phone: '', phone: '0312345678' }]);
  const found = await assignments();
  assert.deepEqual(
    [found['401'], found['402']],
    [
      ['sms-code', 'opening', true],
      ['phone-call', 'opening', true],
    ],
  );
  const {
    rows: [event],
  } = await database.owner.query(
    `select data, occurred_at from audit_event join customer c on c.id = customer_id where customer_number = '401' and type = 'customer.method_assigned'`,
  );
  assert.equal(new Date(event.data.decidedFor).toISOString(), '2025-08-01T00:00:00.000Z');
  app.setClock('2025-08-02T09:00:00+09:00');
  await changeMobile('401', '2025-08-02T09:00:00+09:00', null);
  await importRows([{ customer_number: '401' }, { customer_number: '402', mobile_phone: '', phone: '0312345678', name: '別 名' }]);
  await takeSnapshot(app);
  assert.deepEqual(await assignments(), found);
});

test('a policy applied and customers imported only after the instant: the snapshot is taken from that import and marked late', async () => {
  const fresh = await testDatabase();
  const late = dataApp(fresh, '2025-09-01T10:00:00+09:00');
  try {
    await requestPolicy(late, { source: shipped, by: 'sato' });
    Object.assign(late, { policies: await openPolicies({ database: fresh.database }) });
    const csv = exportCsv([{ customer_number: '1' }, { customer_number: '2', mobile_phone: '' }]);
    await importCustomers(late, { sha256: sha256(csv), bytes: bytesOf(csv), dryRun: false, requestedBy: null });
    late.setClock('2025-09-01T10:01:00+09:00');
    const run = await takeSnapshot(late);
    assert.deepEqual([run?.late, run?.assigned], [true, 2]);
    const { rows } = await fresh.owner.query('select method, basis, decided_for, decided_at, late from assignment order by customer_id');
    const when = {
      basis: 'snapshot',
      decided_for: new Date('2025-09-01T10:00:00+09:00'),
      decided_at: new Date('2025-09-01T10:01:00+09:00'),
      late: true,
    };
    assert.deepEqual(rows, [
      { method: 'sms-code', ...when },
      { method: 'phone-call', ...when },
    ]);
  } finally {
    await fresh.close();
  }
});

test('compiled from the file, the rule is the file’s: methods swapped, everybody is assigned the other one', async () => {
  const swapped = shipped
    .toString()
    .replace('when: mobile-number\n      method: sms-code', 'when: mobile-number\n      method: phone-call')
    .replace(
      'when: otherwise\n      method: phone-call',
      'when: callable-number\n      method: phone-call\n    - when: otherwise\n      method: sms-code',
    );
  const fresh = await testDatabase();
  const other = dataApp(fresh);
  try {
    other.usePolicy(compilePolicy(swapped), 1);
    await fresh.owner.query(
      `insert into policy_version (name, source, source_sha256, requested_by, requested_at) values ('x', 'x', '\\x00', 'x', now())`,
    );
    const csv = exportCsv([{ customer_number: '1' }, { customer_number: '2', mobile_phone: '' }]);
    await importCustomers(other, { sha256: sha256(csv), bytes: bytesOf(csv), dryRun: false, requestedBy: null });
    other.setClock('2025-07-26T00:00:05+09:00');
    await takeSnapshot(other);
    const { rows } = await fresh.owner.query('select method from assignment order by customer_id');
    assert.deepEqual(
      rows.map(({ method }) => method),
      ['phone-call', 'sms-code'],
    );
  } finally {
    await fresh.close();
  }
});

test('of two batches side by side the first fails: neither is kept, and the next run assigns everybody once', async () => {
  const fresh = await testDatabase();
  const whole = dataApp(fresh, '2025-07-20T10:00:00+09:00');
  try {
    await requestPolicy(whole, { source: shipped, by: 'sato' });
    Object.assign(whole, { policies: await openPolicies({ database: fresh.database }) });
    const csv = exportCsv(Array.from({ length: 30 }, (_, index) => ({ customer_number: String(100 + index) })));
    await importCustomers(whole, { sha256: sha256(csv), bytes: bytesOf(csv), dryRun: false, requestedBy: null });
    whole.setClock('2025-07-26T00:00:05+09:00');
    // The third batch of five, the first of the second step, cannot be written; the one beside it could.
    await fresh.owner.query(
      `alter table audit_event add constraint broken check (type <> 'customer.method_assigned' or customer_id not between 11 and 15)`,
    );
    await assert.rejects(takeSnapshot(whole, { batch: 5 }), { code: '23514' });
    const counts = `select (select count(*)::int from assignment) as assigned, (select last_customer_id::int from snapshot_run) as place,
      (select count(distinct customer_id)::int from audit_event where type = 'customer.method_assigned') as evidence`;
    assert.deepEqual((await fresh.owner.query(counts)).rows, [{ assigned: 10, place: 10, evidence: 10 }]);
    await fresh.owner.query('alter table audit_event drop constraint broken');
    const run = await takeSnapshot(whole, { batch: 5 });
    assert.deepEqual([run?.assigned, (await auditOf(fresh)).join()], [30, '30,30']);
  } finally {
    await fresh.close();
  }
});

async function auditOf({ owner }: TestDatabase): Promise<number[]> {
  const { rows } = await owner.query<{ events: number; customers: number }>(
    `select count(*)::int as events, count(distinct customer_id)::int as customers from audit_event where type = 'customer.method_assigned'`,
  );
  return [rows[0]?.events ?? 0, rows[0]?.customers ?? 0];
}

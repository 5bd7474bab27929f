import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { sealContact } from '#store/contact.ts';
import { type ExportRow, exportCsv, otherHash, sha256 } from '#test/support/account-export.ts';
import { type DataApp, dataApp } from '#test/support/data-app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { runImport, tableDigests } from '#test/support/run-import.ts';
import { approveConflictsOf, requestConflictsOf } from '#usecases/accounts/apply-conflicts.ts';
import { checkPassword } from '#usecases/sign-in/check-password.ts';

const claimant = { known: false, network: '' };
let database: TestDatabase;
let app: DataApp;

before(async () => {
  database = await testDatabase();
  app = dataApp(database);
});
after(() => database.close());

const count = async (table: string, where = 'true') =>
  Number((await database.owner.query(`select count(*) from ${table} where ${where}`)).rows[0].count);

test('each hash format opens the account, is kept as argon2id from then on, and the same file again is no conflict', async () => {
  const exported = readFileSync(new URL('../../demo/data/customers.csv', import.meta.url), 'utf8').split(/(?<=\n)/);
  const numbers = ['10000006', '10000043', '10000080', '10000117'];
  const csv = exported.filter((line, index) => index === 0 || numbers.includes(line.slice(0, 8))).join('');
  await runImport(app, csv);
  const formats: string[] = [];
  for (const number of numbers) {
    const {
      rows: [kept],
    } = await database.owner.query(
      `select customer_id, hash, first_format as "firstFormat" from customer_password join customer c on c.id = customer_id where customer_number = $1`,
      [number],
    );
    formats.push(kept.firstFormat);
    const { right, rehashed } = await checkPassword(app, { loginId: number, password: `Pw-${number}!`, kept, claimant });
    assert.equal(right, true, number);
    assert.equal(rehashed === null, kept.firstFormat === 'argon2id');
    if (rehashed === null) continue;
    assert.equal(app.passwords.format(rehashed), 'argon2id');
    await database.owner.query('update customer_password set hash = $2 where customer_id = $1', [kept.customer_id, rehashed]);
    assert.deepEqual(
      await checkPassword(app, { loginId: number, password: `Pw-${number}!`, kept: { ...kept, hash: rehashed }, claimant }),
      {
        right: true,
        rehashed: null,
      },
    );
  }
  assert.deepEqual(formats, ['argon2id', 'bcrypt', 'pbkdf2-sha256', 'scrypt']);
  const again = await runImport(app, csv);
  assert.deepEqual([again.summary.unchanged, again.findings], [4, []]);
});

test('the same file twice: no conflict, also after a login has re-hashed and the customer has changed a number', async () => {
  const csv = exportCsv([{ customer_number: '300', phone: '03-1234-5678' }, { customer_number: '301' }]);
  await runImport(app, csv);
  await database.owner.query(
    `update customer_password set hash = 'rehashed', changed_at = now() from customer c where c.id = customer_id and customer_number = '300'`,
  );
  await database.owner.query(
    `update contact k set valid_to = now() from customer c where c.id = k.customer_id and c.customer_number = '301' and field = 'mobile_phone'`,
  );
  const again = await runImport(app, csv);
  assert.deepEqual([again.summary.unchanged, again.summary.conflicts, again.findings], [2, 0, []]);
  // Written in another way, the same number is the same value.
  const reworded = await runImport(
    app,
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
  await runImport(app, exportCsv(rows));
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
  const before = await tableDigests(database.owner, ['customer_password', 'contact', 'wave_date', 'factor_setting']);
  for (let round = 0; round < 2; round += 1) {
    const { summary, findings } = await runImport(app, changed);
    assert.deepEqual(
      findings.map(({ kind, line, field }) => [kind, line, field]),
      fields.map((field) => ['conflict', ...field]),
    );
    assert.deepEqual([summary.conflicts, summary.updated], [9, round === 0 ? 1 : 0]);
    assert.equal(await count('import_conflict', `state = 'open'`), 9);
  }
  assert.deepEqual(await tableDigests(database.owner, ['customer_password', 'contact', 'wave_date', 'factor_setting']), before);

  const act = (by: string) => ({ sha256: sha256(changed), by });
  await assert.rejects(approveConflictsOf(app, act('suzuki')), { code: 'conflicts_not_requested' });
  assert.equal(await requestConflictsOf(app, act('sato')), 9);
  await assert.rejects(approveConflictsOf(app, act(' ＳＡＴＯ')), { code: 'second_person_required' });
  await runImport(app, changed); // in between: the requests go on waiting
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
  assert.equal(await count('customer', `customer_number = '401' and account_type = 'corporate'`), 1);
  assert.equal(
    await count(
      'login_notification_choice join customer c on c.id = customer_id',
      `c.customer_number = '401' and value = 'on' and source = 'import'`,
    ),
    1,
  );
  assert.equal(
    await count('audit_event', `type = 'customer.conflict_applied' and actor = 'operator:suzuki' and data->>'requestedBy' = 'sato'`),
    9,
  );
  const after = await runImport(app, changed);
  assert.deepEqual([after.summary.unchanged, after.findings], [3, []]);
});

test('a number changed on the web that comes back with the export is no older for it', async () => {
  await runImport(app, exportCsv([{ customer_number: '600' }]));
  const mine = `customer_id = (select id from customer where customer_number = '600') and field = 'mobile_phone'`;
  const sealed = sealContact(app.sealing, '+819012345600', '+819012345600');
  await database.owner.query(
    `with ended as (update contact set valid_to = $3 where ${mine} returning customer_id)
     insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at) select customer_id, 'mobile_phone', 'mobile', $1, $2, $3, 'web', $3
     from (select customer_id from ended limit 1) one`,
    [sealed.sealed, sealed.lookup, new Date(app.clock.now())],
  );
  const changed = exportCsv([{ customer_number: '600', mobile_phone: '090-1234-5600' }]);
  await runImport(app, changed);
  await requestConflictsOf(app, { sha256: sha256(changed), by: 'sato' });
  assert.deepEqual(await approveConflictsOf(app, { sha256: sha256(changed), by: 'suzuki' }), { applied: 1, refused: 0 });
  const { rows } = await database.owner.query(`select source, valid_to is null as current from contact where ${mine} order by id`);
  assert.deepEqual(rows, [
    { source: 'import', current: false },
    { source: 'web', current: true },
  ]);
  assert.deepEqual((await runImport(app, changed)).findings, []);
});

test('a conflict that a later export takes back is dropped', async () => {
  const original = exportCsv([{ customer_number: '500' }]);
  const changed = exportCsv([{ customer_number: '500', email: 'other@example.jp' }]);
  await runImport(app, original);
  await runImport(app, changed);
  assert.equal(await count('import_conflict', `state = 'open'`), 1);
  await runImport(app, original);
  assert.equal(await requestConflictsOf(app, { sha256: sha256(changed), by: 'sato' }), 0);
});

test('nothing of a person stands readable in the database', async () => {
  const dump = JSON.stringify(
    (
      await database.owner.query(
        'select row_to_json(t)::text as row from contact t union all select row_to_json(t)::text from import_conflict t union all select row_to_json(t)::text from audit_event t union all select row_to_json(t)::text from import_finding t',
      )
    ).rows,
  );
  for (const value of ['09077778888', '+819077778888', '12345678', 'example.jp', '77778888', 'czanUZXullqvvY6TImAdkg'])
    assert.ok(!dump.includes(value), value);
});

test('a number, an address, a password or a PIN that two persons apply ends the sessions and is told to old and new contacts; another value does neither', async () => {
  const row = (number: string, more: Partial<ExportRow> = {}): ExportRow => ({
    customer_number: number,
    mobile_phone: `090-7654-0${number}`,
    email: `c${number}@example.jp`,
    ...more,
  });
  const numbers = ['700', '701', '702', '703'];
  const session = (number: string) =>
    database.owner.query(
      `insert into oidc_session (uid, id_hash, account_id, payload, authorizations, started_at, expires_at)
       values ($1, sha256($2), $3, '{}', '{"stock-app": {"sid": "s", "grantId": "g"}}', now(), now() + interval '1 day')`,
      [`u${number}`, Buffer.from(number), number],
    );
  await runImport(app, exportCsv(numbers.map((number) => row(number))));
  for (const number of numbers) await session(number);
  const changed = exportCsv([
    row('700', { mobile_phone: '080-7654-9700', email: 'new700@example.jp' }),
    row('701', { password_hash: otherHash }),
    row('702', { trading_pin_hash: otherHash }),
    row('703', { login_notification: 'off' }),
  ]);
  await runImport(app, changed);
  const queued = async (number: string): Promise<string[]> => {
    const { rows } = await database.owner.query(
      `select o.purpose, coalesce(k.sealed, o.recipient) as sealed from outbox o join customer c on c.id = o.customer_id
       left join contact k on k.id = o.contact_id where c.customer_number = $1`,
      [number],
    );
    return rows.map(({ purpose, sealed }) => `${purpose} ${JSON.parse(app.sealing.open('contact', sealed)).value}`).toSorted();
  };
  await requestConflictsOf(app, { sha256: sha256(changed), by: 'sato' });
  for (const number of numbers) assert.deepEqual(await queued(number), [], 'a request tells nobody');
  assert.deepEqual(await approveConflictsOf(app, { sha256: sha256(changed), by: 'suzuki' }), { applied: 5, refused: 0 });
  assert.equal(await count('oidc_session', `account_id in ('700', '701', '702')`), 0);
  assert.equal(await count('oidc_session', `account_id = '703'`), 1);
  assert.equal(await count('logout_delivery', `account_id in ('700', '701', '702') and client_id = 'stock-app'`), 3);
  assert.equal(await count('audit_event', `type = 'session.ended' and actor = 'operator' and session_uid in ('u700', 'u701', 'u702')`), 3);
  const told = await queued('700');
  for (const to of ['+819076540700', 'c700@example.jp', '+818076549700', 'new700@example.jp'])
    assert.ok(told.includes(`contact-changed ${to}`), `${to} of ${told}`);
  assert.deepEqual(await queued('701'), ['password-changed +819076540701', 'password-changed c701@example.jp']);
  assert.deepEqual(await queued('702'), ['pin-changed +819076540702', 'pin-changed c702@example.jp']);
  assert.deepEqual(await queued('703'), []);
});

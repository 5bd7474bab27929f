import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { approveConflictsOf, requestConflictsOf } from '#usecases/accounts/apply-conflicts.ts';
import { takeSnapshot } from '#usecases/rollout/take-snapshot.ts';
import { tellCustomers } from '#usecases/rollout/tell-customers.ts';
import { type ExportRow, exportCsv, sha256 } from '../support/account-export.ts';
import { rows } from '../support/login-parts.ts';
import { runImport } from '../support/run-import.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterAccount } from './account-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ at: '2025-06-01T09:00:00+09:00' });
});
after(() => world.close());

/** What a customer has been told, oldest first: kind, method, day of effect, the day told before, replaced or not. */
async function told(number: string): Promise<string[]> {
  const day = (value: unknown): string => (value ? new Date(Date.parse(String(value)) + 9 * 3_600_000).toISOString().slice(0, 10) : '-');
  const messages = await rows(
    world,
    `select m.kind, m.parameters, m.replaced_at from site_message m join customer c on c.id = m.customer_id where c.customer_number = '${number}' order by m.id`,
  );
  return messages.map(({ kind, parameters, replaced_at: replaced }) => {
    const { method, from, before: earlier } = parameters as Record<string, string>;
    return `${kind} ${method} ${day(from)} ${day(earlier)}${replaced ? ' replaced' : ''}`;
  });
}

const date = (number: string, day: string): ExportRow => ({
  customer_number: number,
  phone_call_mandatory_from: day,
  phone: '03-5321-1000',
});

/** Two persons apply what an export has otherwise. */
async function applyExport(csv: string): Promise<void> {
  await runImport(world.app, csv);
  await requestConflictsOf(world.app, { sha256: sha256(csv), by: 'sato' });
  await approveConflictsOf(world.app, { sha256: sha256(csv), by: 'suzuki' });
}

test('an imported date is told in the transaction of the import, moved and cancelled dates in that of the approval; each once', async () => {
  await runImport(world.app, exportCsv([date('10000006', '2025-06-14'), date('401', '2025-07-25'), { customer_number: '402' }]));
  assert.deepEqual(await told('10000006'), ['wave_date phone-call 2025-06-14 -']);
  assert.deepEqual(await told('401'), ['wave_date phone-call 2025-07-25 -']);
  assert.deepEqual(await told('402'), []);
  await tellCustomers(world.app, { batch: 2 });
  await tellCustomers(world.app);
  assert.deepEqual(await told('10000006'), ['wave_date phone-call 2025-06-14 -']);
  await applyExport(exportCsv([date('401', '2025-07-01')]));
  await applyExport(exportCsv([date('401', '')]));
  await applyExport(exportCsv([date('401', '2025-07-01')]));
  assert.deepEqual(await told('401'), [
    'wave_date phone-call 2025-07-25 - replaced',
    'wave_date phone-call 2025-07-01 2025-07-25 replaced',
    'wave_cancelled phone-call - 2025-07-01 replaced',
    'wave_date phone-call 2025-07-01 -',
  ]);
});

test('a date that was on record before there was a policy is told by its pass, however small the batches, and by one process at a time', async () => {
  const early = await world.addCustomer({ waveFrom: '2025-06-21T00:00:00+09:00', number: '30000001' });
  await world.db.owner.query(`delete from site_message_pass`);
  await Promise.all([tellCustomers(world.app, { batch: 1 }), tellCustomers(world.app, { batch: 1 })]);
  assert.deepEqual(await told(early.number), ['wave_date phone-call 2025-06-21 -']);
  const finished = (await world.events('site_message.pass_finished')).at(-1)?.data as { pass: string; written: number };
  assert.deepEqual([finished.pass, finished.written], ['policy:1', 1]);
});

test('a customer reads the message after the login: its words are on record before they are shown, and one press confirms it', async () => {
  const browser = world.browser();
  const customer = { loginId: 'k10000006', password: 'Pw-10000006!' };
  const home = await enterAccount(world, browser, customer);
  assert.match(home.text, /お知らせ 未読1件/);
  const page = await browser.open(`${world.config.issuer}/account/messages`);
  assert.match(page.text, /2025年6月1日\(日\) のお知らせ 未読 2025年6月14日\(土\)から、お客様に「電話番号認証」が適用されます/);
  assert.match(
    page.text,
    /その日から、お客様サイト、日本株アプリ、先物OPアプリ、投資信託サイト、米国株アプリにログインするとき、パスワードに加えて/,
  );
  const [shown] = await world.events('site_message.shown');
  assert.match(
    (shown?.data as { words: string } | undefined)?.words ?? '',
    /^2025年6月14日\(土\)から、お客様に「電話番号認証」が適用されます\n/,
  );
  assert.equal(shown?.customer_id, (await rows(world, `select id from customer where customer_number = '10000006'`))[0]?.id);
  await browser.open(`${world.config.issuer}/account/messages`);
  assert.equal((await world.events('site_message.shown')).length, 1, 'the first time only');
  const path = /action="(\/account\/messages\/\d+)"/.exec(page.html)?.[1] ?? '';
  await browser.open(`${world.config.issuer}/account/messages`);
  const confirmed = await browser.submit(path);
  assert.match(confirmed.text, /2025年6月1日\(日\)に確認済み/);
  assert.doesNotMatch(confirmed.html, /未読/);
  await browser.open(`${world.config.issuer}${path}`, { form: {} });
  assert.equal((await world.events('site_message.confirmed')).length, 1);
});

test('somebody else’s message, one not shown yet and whatever is no number are not there', async () => {
  const browser = world.browser();
  await enterAccount(world, browser, { loginId: 'k10000006', password: 'Pw-10000006!' });
  const [others] = await rows(
    world,
    `select m.id from site_message m join customer c on c.id = m.customer_id where c.customer_number = '401' limit 1`,
  );
  for (const id of [String(others?.id), '999999999', '0', '1e3', '-1', 'x'])
    assert.equal((await browser.open(`${world.config.issuer}/account/messages/${id}`, { form: {} })).status, 404, id);
  assert.equal(
    (
      await rows(
        world,
        `select * from site_message m join customer c on c.id = m.customer_id where c.customer_number = '401' and (shown_at is not null or read_at is not null)`,
      )
    ).length,
    0,
  );
});

test('the snapshot tells who gets which method, but nobody who has a date or a setting; an account opened later is told at its opening', async () => {
  const mobile = await world.addCustomer({ number: '30000002', mobile: '090-2222-3333' });
  const landline = await world.addCustomer({ number: '30000003', phone: '03-5321-2000' });
  const set = await world.addCustomer({
    number: '30000004',
    mobile: '090-2222-3334',
    setting: { method: 'phone-call', from: '2025-06-01T00:00:00+09:00' },
  });
  await world.jumpTo('2025-07-26T00:01:00+09:00');
  await tellCustomers(world.app);
  assert.deepEqual(await told(mobile.number), [], 'nothing before the snapshot was taken');
  await takeSnapshot(world.app);
  await tellCustomers(world.app, { batch: 2 });
  assert.deepEqual(await told(mobile.number), ['assigned sms-code 2025-07-26 -']);
  assert.deepEqual(await told(landline.number), ['assigned phone-call 2025-07-26 -']);
  assert.deepEqual(await told(set.number), []);
  assert.deepEqual(await told('30000001'), ['wave_date phone-call 2025-06-21 -'], 'whoever has a date is told nothing else');
  await runImport(world.app, exportCsv([{ customer_number: '500', mobile_phone: '090-2222-3335' }]));
  assert.deepEqual(await told('500'), ['assigned sms-code 2025-07-26 -']);
  await tellCustomers(world.app);
  assert.deepEqual(await told('500'), ['assigned sms-code 2025-07-26 -']);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { backstop } from '#core/lockout.ts';
import { approveUnlock, requestUnlock } from '#usecases/operations/unlock-customer.ts';
import { sweepBudgets } from '#usecases/upkeep/sweep-budgets.ts';
import { commandLine } from '../support/command.ts';
import { landline, rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const lane = (subject: Buffer, purpose: string, name: string, failures: number, at = world.app.clock.now()) =>
  rows(world, 'insert into failure_lane (subject, purpose, lane, failures, updated_at) values ($1, $2, $3, $4, $5)', [
    subject,
    purpose,
    name,
    failures,
    new Date(at),
  ]);

test('two persons lift what locks a customer, and both are in the event', async () => {
  const customer = await world.addCustomer({ phone: landline(770).written });
  const { number: customerNumber } = customer;
  await lane(world.app.sealing.lookup('login-id', customer.loginId), 'password', 'm:password', backstop);
  await lane(Buffer.from(`c:${customer.id}`), 'factor', 'm:phone-call', backstop);
  await assert.rejects(approveUnlock(world.app, { customerNumber, by: 'Suzuki' }), { code: 'operator_request_not_found' });
  assert.equal(await requestUnlock(world.app, { customerNumber, by: 'Sato' }), 'requested');
  assert.equal(await requestUnlock(world.app, { customerNumber, by: 'Suzuki' }), 'open_already');
  await assert.rejects(approveUnlock(world.app, { customerNumber, by: ' ＳＡＴＯ' }), { code: 'second_person_required' });
  const browser = world.browser('198.51.100.70');
  await enterPassword(world, browser, 'stock-app', customer);
  assert.match(browser.page?.text ?? '', /パスワードの入力を止めています/);
  await approveUnlock(world.app, { customerNumber, by: 'Suzuki' });
  await enterPassword(world, browser, 'stock-app', customer);
  assert.match(browser.page?.html ?? '', /tel:186/);
  const [unlocked] = await world.events('customer.unlocked');
  assert.deepEqual([unlocked?.customer_id, unlocked?.data], [customer.id, { requestedBy: 'Sato', approvedBy: 'Suzuki' }]);
  await assert.rejects(approveUnlock(world.app, { customerNumber, by: 'Tanaka' }), { code: 'operator_request_not_found' });
});

test('as an operator types it', async () => {
  const { number } = await world.addCustomer({ phone: landline(771).written });
  const command = commandLine(world.db);
  const asked = await command.run('customer', 'unlock', '--customer', number, '--requested-by', 'Sato');
  assert.deepEqual([asked.code, asked.stderr], [0, '']);
  assert.match(asked.stdout, /another person/);
  const alone = await command.run('customer', 'unlock', '--customer', number, '--approve-by', 'sato');
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /another person must approve/);
  const done = await command.run('customer', 'unlock', '--customer', number, '--approve-by', 'Suzuki', '--json');
  assert.deepEqual(JSON.parse(done.stdout), { customer: number, state: 'unlocked' });
  assert.equal((await command.run('customer', 'unlock', '--customer', '00000000', '--requested-by', 'Sato')).code, 1);
  assert.equal((await command.run('customer', 'unlock', '--requested-by', 'Sato')).code, 2);
  command.close();
});

test('waits and budgets that decide nothing any more are swept away, counts of failures in a row are not', async () => {
  const now = world.app.clock.now();
  const subject = Buffer.from('c:swept');
  const day = 24 * 60 * 60 * 1_000;
  await lane(subject, 'factor', 'n:old', 3, now - 25 * 60 * 60 * 1_000);
  await lane(subject, 'factor', 'n:young', 3, now - 60_000);
  await lane(subject, 'factor', 'm:sms-code', 3, now - 2 * day);
  await lane(subject, 'factor', 'm:email-code', backstop, now - 400 * day);
  await lane(subject, 'factor', 'm:phone-call', backstop - 1, now - 31 * day);
  await rows(world, 'insert into send_budget values ($1, $2, $3), ($1, $4, $5)', [
    subject,
    'n:old',
    [new Date(now - 25 * 60 * 60 * 1_000)],
    'n:young',
    [new Date(now - 25 * 60 * 60 * 1_000), new Date(now - 60_000)],
  ]);
  await sweepBudgets(world.app);
  const left = await rows(
    world,
    'select lane from failure_lane where subject = $1 union all select lane from send_budget where subject = $1 order by lane',
    [subject],
  );
  assert.deepEqual(
    left.map((row) => row.lane),
    ['m:email-code', 'm:sms-code', 'n:young', 'n:young'],
  );
});

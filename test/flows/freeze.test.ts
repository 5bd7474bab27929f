import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freezeCustomer } from '#usecases/freeze/freeze-customer.ts';
import { freezeFromSession } from '#usecases/freeze/freeze-from-session.ts';
import { liftHold, whyNotLift } from '#usecases/freeze/lift-hold.ts';
import { approveThaw, requestThaw } from '#usecases/freeze/thaw-customer.ts';
import { beginProcedure } from '#usecases/procedures/begin-procedure.ts';
import { commandLine } from '../support/command.ts';
import { landline, mobile, rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { casesOf, freezeNumber, holdsOf, replaceNumber, wasTold } from './freeze-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';
import { loggedIn, newHolder, visit } from './step-up-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const frozenTitle = /ログインの受付を、停止しています/;
const support = { by: 'Sato', reason: '本人から電話' } as const;

test('frozen by support: open logins and sessions end, each new login is told so after the right password and never before, no use is answered; two persons thaw it', async () => {
  const holder = await newHolder(world);
  const { number: customerNumber } = holder;
  const session = await loggedIn(world, holder);
  const under = world.browser('192.0.2.61');
  const { callback } = await enterPassword(world, under, 'fund-site', holder);
  const code = await world.inbox.code(holder.number164, 1);
  assert.equal(await freezeCustomer(world.app, { customerNumber, scopes: ['login'], ...support }), 'frozen');
  assert.equal(await freezeCustomer(world.app, { customerNumber, scopes: ['login'], ...support }), 'frozen_already');
  assert.deepEqual([await holdsOf(world, holder.id), await casesOf(world, holder.id)], [['login:frozen'], ['frozen-by-support']]);
  await under.submit(loginPath(under), { code }, callback);
  assert.match(under.page?.text ?? '', frozenTitle, 'the login under way');
  assert.equal((await session.party.introspect(session.tokens.access_token)).active, false);
  await assert.rejects(session.party.refresh(session.tokens.refresh_token ?? ''), { error: 'invalid_grant' });
  assert.match((await visit(world, session.browser, 'stock-app', { prompt: 'none' })).error ?? '', /_required$/);
  for (const channel of ['stock-app', 'fx-site']) {
    const fresh = world.browser();
    await enterPassword(world, fresh, channel, { ...holder, password: 'wrong' });
    assert.doesNotMatch(fresh.page?.text ?? '', /停止しています/);
    await enterPassword(world, fresh, channel, holder);
    assert.match(fresh.page?.text ?? '', frozenTitle, channel);
    assert.match(fresh.page?.text ?? '', /0120-000-111/);
    assert.doesNotMatch(fresh.page?.html ?? '', /name="code"|tel:186/);
  }
  assert.equal((await world.events('login.frozen')).filter(({ customer_id }) => customer_id === holder.id).length, 2);
  const [event] = (await world.events('customer.frozen')).filter(({ customer_id }) => customer_id === holder.id);
  assert.deepEqual([event?.actor, (event?.data as { by: string } | undefined)?.by], ['operator', 'Sato']);
  assert.ok(!JSON.stringify(event).includes('本人から'), 'what a person wrote is sealed');

  const thaw = { customerNumber, scopes: ['login', 'trading'], by: 'Sato', proofs: ['call-back', 'ekyc'] } as const;
  await assert.rejects(approveThaw(world.app, { customerNumber, by: 'Suzuki' }), { code: 'operator_request_not_found' });
  assert.equal(await requestThaw(world.app, thaw), 'requested');
  assert.equal(await requestThaw(world.app, { ...thaw, by: 'Suzuki' }), 'open_already');
  for (const same of ['Sato', ' ＳＡＴＯ '])
    await assert.rejects(approveThaw(world.app, { customerNumber, by: same }), { code: 'second_person_required' });
  // Frozen anew between the request and its approval: nobody has looked at that one.
  await freezeCustomer(world.app, { customerNumber, scopes: ['trading'], ...support });
  assert.deepEqual(await approveThaw(world.app, { customerNumber, by: 'Suzuki' }), { lifted: ['login:frozen'], kept: ['trading:frozen'] });
  const [thawed] = (await world.events('customer.thawed')).filter(({ customer_id }) => customer_id === holder.id);
  assert.deepEqual(thawed?.data, { requestedBy: 'Sato', approvedBy: 'Suzuki', proofs: ['call-back', 'ekyc'], scopes: ['login'] });
  assert.deepEqual((await loggedIn(world, holder)).tokens.claims()?.holds, ['trading:frozen']);
  await requestThaw(world.app, thaw);
  await approveThaw(world.app, { customerNumber, by: 'Suzuki' });
  assert.equal((await loggedIn(world, holder)).tokens.claims()?.holds, undefined);
  await assert.rejects(requestThaw(world.app, thaw), { code: 'nothing_held' });
  await wasTold(world, holder.address, /停止を解除しました/);
});

test('「心当たりがない」 in a session: all others end, this one goes on while login is not frozen, and tells relying parties what is', async () => {
  const one = await world.addCustomer({ phone: landline(800).written, email: 'not-me@example.jp', assigned: 'phone-call' });
  const [here, thief] = [world.browser(), world.browser('203.0.113.80')];
  await enterAccount(world, here, one, { from: landline(800).e164 });
  await enterAccount(world, thief, one, { from: landline(800).e164 });
  const account = await accountOf(world, here);
  assert.equal(await freezeFromSession(world.app, account, { scopes: ['trading'], requestId: 'r', aboutLogin: 'x' }), 'frozen');
  await assert.rejects(() => accountOf(world, thief));
  const still = await accountOf(world, here);
  assert.equal(await freezeFromSession(world.app, still, { scopes: ['trading'], requestId: 'r' }), 'frozen_already');
  assert.equal(await whyNotLift(world.app, still), 'frozen');
  const channel = await visit(world, here, 'stock-app');
  assert.equal(channel.asked, 'nothing', 'one login for all channels, still');
  assert.deepEqual((await channel.tokens()).claims()?.holds, ['trading:frozen']);
  assert.equal(await freezeFromSession(world.app, still, { scopes: ['login', 'trading'], requestId: 'r' }), 'frozen');
  await assert.rejects(() => accountOf(world, here), Error, 'login is frozen: no session goes on');
  assert.deepEqual(await holdsOf(world, one.id), ['login:frozen', 'trading:frozen']);
  assert.deepEqual(await casesOf(world, one.id), ['frozen-by-session', 'frozen-by-session']);
});

test('what is held the customer lifts: with a proof made for it, by a number that is not young, in a browser known before', async () => {
  const [phone, young] = [landline(810), mobile(811)];
  const one = await world.addCustomer({ phone: phone.written, mobile: mobile(812).written, assigned: 'phone-call' });
  const [known, unknown] = [world.browser(), world.browser('203.0.113.81')];
  await enterAccount(world, known, one, { from: phone.e164 });
  await world.phone.call(phone.e164, freezeNumber);
  await assert.rejects(() => accountOf(world, known), Error, 'sessions end');
  const proved = async (browser: typeof known, from: string) => {
    const account = await accountOf(world, browser);
    const id = await beginProcedure(world.app, account, { kind: 'lift-hold', requestId: 'r' });
    await browser.open(`${world.config.issuer}/account/procedure/${id}/prove`, { form: {} });
    await world.phone.call(from, shownNumber(browser));
    await browser.request(browser.page?.url ?? '');
    return { account, id };
  };
  await enterAccount(world, unknown, one, { from: phone.e164 });
  assert.equal(await whyNotLift(world.app, await accountOf(world, unknown)), 'browser_not_known_before');
  const stranger = await proved(unknown, phone.e164);
  assert.equal(await liftHold(world.app, stranger.account, stranger.id, 'r'), 'browser_not_known_before');
  await enterAccount(world, known, one, { from: phone.e164 });
  await replaceNumber(world, { customerId: one.id, field: 'mobile_phone', to: young.e164, source: 'web' });
  const weak = await proved(known, young.e164);
  assert.equal(await liftHold(world.app, weak.account, weak.id, 'r'), 'not_proved');
  assert.deepEqual(await holdsOf(world, one.id), ['trading:held']);
  const good = await proved(known, phone.e164);
  assert.equal(await liftHold(world.app, good.account, good.id, 'r'), 'lifted');
  assert.equal(await liftHold(world.app, good.account, good.id, 'r'), 'not_proved', 'one proof lifts once');
  assert.deepEqual(await holdsOf(world, one.id), []);
  const [hold] = await rows(world, 'select lifted_by from hold where customer_id = $1', [one.id]);
  assert.equal(hold?.lifted_by, 'customer');
});

test('as the customer does it: the page offers it where it can be done, asks the number, and lifts at the last press', async () => {
  const phone = landline(830);
  const one = await world.addCustomer({ phone: phone.written, assigned: 'phone-call' });
  const browser = world.browser();
  const open = (path: string, form?: Record<string, string>) => browser.open(`${world.config.issuer}${path}`, form ? { form } : {});
  await enterAccount(world, browser, one, { from: phone.e164 });
  assert.match((await open('/account/security/hold')).text, /停止しているものはありません/);
  await world.phone.call(phone.e164, freezeNumber);
  assert.match((await enterAccount(world, browser, one, { from: phone.e164 })).text, /新しいご注文と出金を停止しています/);
  assert.match((await open('/account/security/hold')).text, /解除の手続きをする/);
  const begun = await open('/account/security/hold', {});
  assert.match(begun.text, /ご登録の電話番号で確認する/);
  const id = /hold\/([0-9a-f-]{36})/.exec(begun.url)?.[1] ?? '';
  assert.match((await open(`/account/security/hold/${id}`, {})).text, /確認がまだ終わっていません/, 'not before the number is confirmed');
  const proof = await open(`/account/procedure/${id}/prove`, {});
  await world.phone.call(phone.e164, shownNumber(browser));
  assert.match((await browser.open(proof.url)).text, /ご本人の確認ができました.*停止を解除する/s);
  assert.deepEqual(await holdsOf(world, one.id), ['trading:held']);
  assert.match((await open(`/account/security/hold/${id}`, {})).text, /停止を解除しました/);
  assert.deepEqual(await holdsOf(world, one.id), []);
});

test('as an operator types it', async () => {
  const { number, id } = await world.addCustomer({ phone: landline(820).written });
  const command = commandLine(world.db);
  const run = (...typed: string[]) => command.run('customer', ...typed, '--customer', number);
  try {
    const frozen = await run('freeze', '--scope', 'both', '--by', 'Sato', '--reason', 'x', '--json');
    assert.deepEqual(
      [frozen.code, frozen.stderr, JSON.parse(frozen.stdout)],
      [0, '', { customer: number, scopes: ['login', 'trading'], state: 'frozen' }],
    );
    assert.deepEqual(await holdsOf(world, id), ['login:frozen', 'trading:frozen']);
    const asked = await run('thaw', '--requested-by', 'Sato', '--proof', 'ekyc', '--proof', 'call-back');
    assert.deepEqual([asked.code, asked.stderr], [0, '']);
    assert.equal((await run('thaw', '--approve-by', 'sato')).code, 1);
    const done = await run('thaw', '--approve-by', 'Suzuki');
    assert.match(done.stdout, /Lifted for customer \d+: login:frozen, trading:frozen\./);
    assert.deepEqual(await holdsOf(world, id), []);
  } finally {
    command.close();
  }
});

test('a request to thaw whose hold the customer has lifted meanwhile stands in nobody’s way', async () => {
  const holder = await newHolder(world);
  const { number: customerNumber } = holder;
  const thaw = { customerNumber, scopes: ['login', 'trading'], proofs: ['call-back', 'ekyc'] } as const;
  await freezeCustomer(world.app, { customerNumber, scopes: ['trading'], ...support });
  assert.equal(await requestThaw(world.app, { ...thaw, by: 'Sato' }), 'requested');
  await rows(world, `update hold set lifted_at = $2, lifted_by = 'customer' where customer_id = $1`, [
    holder.id,
    new Date(world.app.clock.now()),
  ]);
  await freezeCustomer(world.app, { customerNumber, scopes: ['login', 'trading'], ...support });
  assert.equal(await requestThaw(world.app, { ...thaw, by: 'Tanaka' }), 'requested');
  await assert.rejects(approveThaw(world.app, { customerNumber, by: 'Tanaka' }), { code: 'second_person_required' });
  const { lifted } = await approveThaw(world.app, { customerNumber, by: 'Sato' });
  assert.deepEqual(lifted.toSorted(), ['login:frozen', 'trading:frozen']);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { eventually } from '../support/eventually.ts';
import { mobile, rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { casesOf, freezeNumber, holdsOf, replaceNumber, wasTold } from './freeze-steps.ts';
import { enterPassword, loginPath } from './sign-in-steps.ts';
import { loggedIn, newHolder } from './step-up-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const call = (from: string | null) => world.phone.call(from, freezeNumber);

test('a call from the phone of one customer holds: sessions end, every contact is told, a case is opened; logging in stays possible and says what is held', async () => {
  const holder = await newHolder(world);
  const before = await loggedIn(world, holder);
  assert.deepEqual(await call(holder.number164), { status: 200, body: { code: 603 } });
  assert.deepEqual([await holdsOf(world, holder.id), await casesOf(world, holder.id)], [['trading:held'], ['held-by-call']]);
  assert.equal((await before.party.introspect(before.tokens.access_token)).active, false);
  await assert.rejects(before.party.refresh(before.tokens.refresh_token ?? ''), { error: 'invalid_grant' });
  await eventually(() =>
    assert.deepEqual(
      world.channels.logouts.map(({ token }) => decodeJwt(token).sub),
      [holder.number],
    ),
  );
  await wasTold(world, holder.number164, /新規注文と出金を停止しました/);
  await wasTold(world, holder.address, /お客様サポート（0120-000-111）/);
  const messages = await rows(world, `select kind from outbox where customer_id = $1 and purpose = 'held' order by kind`, [holder.id]);
  assert.deepEqual(
    messages.map(({ kind }) => kind),
    ['mail', 'sms'],
  );
  const [held] = (await world.events('customer.held')).filter(({ customer_id }) => customer_id === holder.id);
  assert.deepEqual([held?.actor, held?.reason], ['caller', 'freeze_call']);
  assert.ok(!JSON.stringify(held).includes(holder.number164.slice(-8)), 'the number stays sealed');
  const again = await loggedIn(world, holder);
  assert.deepEqual(again.tokens.claims()?.holds, ['trading:held']);
  const introspected = await again.party.introspect(again.tokens.access_token);
  assert.deepEqual([introspected.active, introspected.holds], [true, ['trading:held']]);
});

test('a login under way when the call comes ends with it', async () => {
  const holder = await newHolder(world);
  const browser = world.browser();
  const { callback } = await enterPassword(world, browser, 'stock-app', holder);
  const code = await world.inbox.code(holder.number164);
  await call(holder.number164);
  await browser.submit(loginPath(browser), { code }, callback);
  assert.ok(!browser.page?.url.startsWith(callback), 'what was proved before is worth nothing');
  assert.match(browser.page?.text ?? '', /終了しました/);
});

test('a family number holds nobody: an operator takes it, and each of them has it on record', async () => {
  const { written, e164 } = mobile(900);
  const family = [await world.addCustomer({ mobile: written }), await world.addCustomer({ phone: written })];
  assert.deepEqual(await call(e164), { status: 200, body: { code: 603 } });
  for (const { id } of family) assert.deepEqual([await holdsOf(world, id), await casesOf(world, id)], [[], []]);
  assert.deepEqual(await casesOf(world, null), ['freeze-call-of-several']);
  const concerned = (await world.events('call.freeze_shared_number')).map(({ customer_id }) => customer_id);
  assert.deepEqual(concerned.toSorted(), family.map(({ id }) => id).toSorted());
  const told = await rows(world, 'select from outbox where customer_id = any ($1::bigint[])', [family.map(({ id }) => id)]);
  assert.equal(told.length, 0);
});

test('the third call in 30 days goes to a person first; repeated by the trunk it is the same call; after 30 days it holds again', async () => {
  const holder = await newHolder(world);
  const lift = () => rows(world, `update hold set lifted_at = set_at, lifted_by = 'operators' where customer_id = $1`, [holder.id]);
  const report = { callId: 'freeze-1', fromTag: 'a' };
  for (const _ of [1, 2, 3]) await world.phone.call(holder.number164, freezeNumber, report);
  await lift();
  await world.advance('1m');
  await call(holder.number164);
  assert.deepEqual(await holdsOf(world, holder.id), ['trading:held']);
  await lift();
  await world.advance('1m');
  await call(holder.number164);
  assert.deepEqual(await holdsOf(world, holder.id), []);
  assert.deepEqual(await casesOf(world, holder.id), ['held-by-call', 'held-by-call', 'third-freeze-call']);
  await world.advance('31d');
  await call(holder.number164);
  assert.deepEqual(await holdsOf(world, holder.id), ['trading:held']);
});

test('a number replaced on the web may freeze for 72 hours and no longer, one replaced through support or post not at all', async () => {
  const [web, late, support, post] = [await newHolder(world), await newHolder(world), await newHolder(world), await newHolder(world)];
  const replace = (customer: typeof web, nth: number, source: string) =>
    replaceNumber(world, { customerId: customer.id, field: 'mobile_phone', to: mobile(910 + nth).e164, source });
  await replace(late, 1, 'web');
  await world.advance('2h');
  for (const [nth, [customer, source]] of (
    [
      [web, 'web'],
      [support, 'support'],
      [post, 'post'],
    ] as const
  ).entries())
    await replace(customer, 2 + nth, source);
  await world.advance(70 * 3_600_000 + 60_000);
  for (const customer of [web, late, support, post]) assert.deepEqual(await call(customer.number164), { status: 200, body: { code: 603 } });
  assert.deepEqual(await Promise.all([web, late, support, post].map(({ id }) => holdsOf(world, id))), [['trading:held'], [], [], []]);
  const [held] = (await world.events('customer.held')).filter(({ customer_id }) => customer_id === web.id);
  assert.equal((held?.data as { formerNumber: boolean } | undefined)?.formerNumber, true);
  // The number belongs to another customer by now: it is a number of two, and holds neither.
  const owner = await newHolder(world);
  const heir = await newHolder(world);
  await replaceNumber(world, { customerId: owner.id, field: 'mobile_phone', to: mobile(920).e164, source: 'web' });
  await replaceNumber(world, { customerId: heir.id, field: 'mobile_phone', to: owner.number164, source: 'web' });
  await call(owner.number164);
  assert.deepEqual([await holdsOf(world, owner.id), await holdsOf(world, heir.id)], [[], []]);
});

test('a withheld call, one from nowhere and one from a number nobody has leave the event and nothing else', async () => {
  const count = async () =>
    (
      await rows(
        world,
        `select (select count(*) from hold) as holds, (select count(*) from support_case) as cases, (select count(*) from outbox where purpose in ('held', 'frozen')) as messages`,
      )
    )[0];
  const before = await count();
  assert.deepEqual(await call(null), { status: 200, body: { code: 433 } });
  assert.deepEqual(await call('+81451239999'), { status: 200, body: { code: 603 } });
  assert.deepEqual(await world.phone.call('+81451239999', freezeNumber, { pai: '', paiCount: 0 }), { status: 200, body: { code: 404 } });
  assert.deepEqual(await count(), before);
  const [event] = await world.events('call.freeze_unknown_number');
  assert.deepEqual([event?.customer_id, event?.outcome], [null, 'noted']);
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWorld, trunk, type World } from '../support/world.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const landline = (index: number): { written: string; e164: string } => ({
  written: `03-3192-${4000 + index}`,
  e164: `+8133192${4000 + index}`,
});

const isWaiting = async (browser: ReturnType<World['browser']>): Promise<boolean> =>
  /tel:186/.test((await browser.open(browser.page?.url ?? '')).html);

describe('phone-call', () => {
  test('two browsers, two numbers, one call: only the screen whose number was called goes on, and each says that somebody else is logging in', async () => {
    const { written, e164 } = landline(1);
    const customer = await world.addCustomer({ phone: written });
    const [mine, thief] = [world.browser('192.0.2.10'), world.browser('198.51.100.10')];
    const { callback } = await enterPassword(world, mine, 'stock-app', customer);
    await enterPassword(world, thief, 'stock-app', customer);
    assert.notEqual(shownNumber(mine), shownNumber(thief));
    assert.match((await mine.open(mine.page?.url ?? '')).html, /\/not-me"/);
    assert.match(thief.page?.html ?? '', /\/not-me"/);
    await world.phone.call(e164, shownNumber(mine));
    assert.equal(await isWaiting(thief), true);
    assert.ok((await mine.open(mine.page?.url ?? '', { stopAt: callback })).url.startsWith(callback));
  });

  test('a family number on three accounts: three numbers, each call passes its own', async () => {
    const { written, e164 } = landline(2);
    const customers = await Promise.all([1, 2, 3].map(() => world.addCustomer({ phone: written })));
    const browsers = customers.map((_, index) => world.browser(`192.0.2.${20 + index}`));
    const begun = await Promise.all(
      customers.map((customer, index) => enterPassword(world, browsers[index] as never, 'stock-app', customer)),
    );
    const numbers = browsers.map(shownNumber);
    assert.equal(new Set(numbers).size, 3);
    await world.phone.call(e164, numbers[1] ?? '');
    assert.deepEqual(await Promise.all([browsers[0], browsers[2]].map((browser) => isWaiting(browser as never))), [true, true]);
    const callback = begun[1]?.callback ?? '';
    assert.ok((await browsers[1]?.open(browsers[1].page?.url ?? '', { stopAt: callback }))?.url.startsWith(callback));
  });

  test('a call from a number that is not registered, or to another number of the pool, passes nothing and is answered alike', async () => {
    const { written, e164 } = landline(3);
    const customer = await world.addCustomer({ phone: written });
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', customer);
    const other = trunk.numbers.find((number) => number !== shownNumber(browser)) ?? '';
    const answers = [await world.phone.call('+81451234567', shownNumber(browser)), await world.phone.call(e164, other)];
    for (const answer of answers) assert.deepEqual(answer, { status: 200, body: { code: 603 } });
    assert.equal(await isWaiting(browser), true);
    assert.ok((await world.events('call.unmatched')).length >= 2);
  });

  test('a withheld call is answered 433 and the screen that shows the number says so', async () => {
    const { written } = landline(4);
    const browser = world.browser();
    const customer = await world.addCustomer({ phone: written });
    await enterPassword(world, browser, 'stock-app', customer);
    assert.deepEqual(await world.phone.call(null, shownNumber(browser)), { status: 200, body: { code: 433 } });
    const page = await browser.open(browser.page?.url ?? '');
    assert.match(page.text, /非通知/);
    assert.match(page.html, /tel:186/);
    // Other customers may be shown the same number: each screen has its own event.
    const event = (await world.events('call.withheld')).find((one) => one.customer_id === customer.id);
    const { customer_id, channel, method, policy_version } = event ?? {};
    assert.deepEqual(
      { customer_id, channel, method, policy_version },
      { customer_id: customer.id, channel: 'stock-app', method: 'phone-call', policy_version: 1 },
    );
  });

  for (const [what, receivedAfter, reportedAfter, passes] of [
    ['a call at 179.9 s passes', 179_900, 180_100, true],
    ['a call at 180.1 s is late', 180_100, 180_200, false],
    ['a call at 179 s reported 5 s after the end passes', 179_000, 185_000, true],
    ['a call at 179 s reported 11 s after the end is late', 179_000, 191_000, false],
  ] as const) {
    test(what, async () => {
      const { written, e164 } = landline(100 + reportedAfter / 100 + Number(passes));
      const customer = await world.addCustomer({ phone: written });
      const browser = world.browser();
      const { callback } = await enterPassword(world, browser, 'stock-app', customer);
      const { rows } = await world.db.owner.query('select shown_at from challenge where customer_id = $1', [customer.id]);
      const shownAt = new Date(rows[0].shown_at).getTime();
      await world.advance(shownAt + reportedAfter - world.app.clock.now());
      const receivedAt = new Date(shownAt + receivedAfter - world.app.clock.offset()).toISOString();
      await world.phone.call(e164, shownNumber(browser), { receivedAt });
      const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
      assert.equal(page.url.startsWith(callback), passes, page.text.slice(0, 200));
      if (!passes)
        assert.equal(
          (await world.events('call.late')).some((event) => event.customer_id === customer.id),
          true,
        );
    });
  }

  test('more time can be asked for once, up to 600 s in all, with the same number', async () => {
    const { written, e164 } = landline(6);
    const browser = world.browser();
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: written }));
    const number = shownNumber(browser);
    await browser.submit('/extend');
    assert.equal(shownNumber(browser), number);
    assert.doesNotMatch(browser.page?.html ?? '', /\/extend"/);
    await world.advance('580s');
    await world.phone.call(e164, number);
    assert.ok((await browser.open(browser.page?.url ?? '', { stopAt: callback })).url.startsWith(callback));
  });

  test('beginning again in the same browser within a minute keeps the number; the older page is over', async () => {
    const { written, e164 } = landline(7);
    const customer = await world.addCustomer({ phone: written });
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', customer);
    const [first, firstPage] = [shownNumber(browser), browser.page?.url ?? ''];
    const { callback } = await enterPassword(world, browser, 'stock-app', customer);
    const [second, secondPage] = [shownNumber(browser), browser.page?.url ?? ''];
    assert.equal(second, first);
    assert.doesNotMatch((await browser.open(firstPage)).html, /tel:186/);
    await world.phone.call(e164, second);
    assert.ok((await browser.open(secondPage, { stopAt: callback })).url.startsWith(callback));
  });

  test('a call counts once: a second login needs a second call', async () => {
    const { written, e164 } = landline(8);
    const customer = await world.addCustomer({ phone: written });
    const [first, second] = [world.browser('192.0.2.81'), world.browser('198.51.100.81')];
    const { callback } = await enterPassword(world, first, 'stock-app', customer);
    const report = { callId: 'one-call', fromTag: 'tag' };
    const number = shownNumber(first);
    await Promise.all(Array.from({ length: 8 }, () => world.phone.call(e164, number, report)));
    const { rows } = await world.db.owner.query(`select count(*)::int as calls from inbound_call where call_id = 'one-call'`);
    assert.equal(rows[0].calls, 1);
    assert.equal((await world.events('login.call_accepted')).filter((event) => event.customer_id === customer.id).length, 1);
    assert.ok((await first.open(first.page?.url ?? '', { stopAt: callback })).url.startsWith(callback));
    await enterPassword(world, second, 'stock-app', customer);
    await world.phone.call(e164, number, report);
    assert.equal(await isWaiting(second), true);
  });
});

describe('at most three attempts stand open side by side', () => {
  test('two strangers fill their places, a third waits with the time shown, and the known browser still gets in', async () => {
    const { written, e164 } = landline(9);
    const customer = await world.addCustomer({ phone: written });
    const home = world.browser('192.0.2.90');
    const first = await enterPassword(world, home, 'stock-app', customer);
    await world.phone.call(e164, shownNumber(home));
    assert.ok((await home.open(home.page?.url ?? '', { stopAt: first.callback })).url.startsWith(first.callback));
    home.cookies.delete('__Host-kannuki_session /');
    const strangers = ['198.51.100.91', '203.0.113.91'].map((address) => world.browser(address));
    for (const stranger of strangers) await enterPassword(world, stranger, 'stock-app', customer);
    const third = world.browser('203.0.113.200');
    await enterPassword(world, third, 'stock-app', customer);
    assert.doesNotMatch(third.page?.html ?? '', /tel:186/);
    const again = await enterPassword(world, home, 'stock-app', customer);
    await world.phone.call(e164, shownNumber(home));
    assert.ok((await home.open(home.page?.url ?? '', { stopAt: again.callback })).url.startsWith(again.callback));
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { challengeOf, landline, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

const onlyNumber = '+815031234599';
let world: World;

describe('a number that comes round again', () => {
  before(async () => {
    world = await startWorld({ pool: [onlyNumber] });
  });
  after(() => world.close());

  test('ten minutes after a login a second one may be shown the same number, and its call passes', async () => {
    const { written, e164 } = landline(1);
    const customer = await world.addCustomer({ phone: written });
    for (let login = 1; login <= 2; login++) {
      const browser = world.browser(`192.0.2.${login}`);
      const { callback } = await enterPassword(world, browser, 'stock-app', customer);
      assert.equal(shownNumber(browser), onlyNumber);
      await world.phone.call(e164, onlyNumber);
      const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
      assert.ok(page.url.startsWith(callback), `login ${login}: ${page.text.slice(0, 200)}`);
      await world.advance('601s');
    }
  });

  test('within ten minutes it is shown again only because there is no other, and then a call passes neither', async () => {
    const { written, e164 } = landline(2);
    const customer = await world.addCustomer({ phone: written });
    for (const address of ['192.0.2.3', '192.0.2.4']) {
      const browser = world.browser(address);
      const { callback } = await enterPassword(world, browser, 'stock-app', customer);
      assert.equal(shownNumber(browser), onlyNumber);
      await world.phone.call(e164, onlyNumber);
      const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
      assert.equal(page.url.startsWith(callback), address === '192.0.2.3');
      await world.advance('300s');
    }
    assert.ok((await world.events('call.ambiguous')).length > 0);
  });

  test('when the only number is open the second browser is told when it is free', async () => {
    const { written } = landline(3);
    const customer = await world.addCustomer({ phone: written });
    const [first, second] = [world.browser('192.0.2.5'), world.browser('198.51.100.5')];
    await enterPassword(world, first, 'stock-app', customer);
    await enterPassword(world, second, 'stock-app', customer);
    assert.match(second.page?.text ?? '', /おかけいただく番号が、すべて使われています/);
    await world.advance('181s');
    await second.open(second.page?.url ?? '');
    assert.equal(shownNumber(second), onlyNumber);
  });
});

describe('a login that takes its time', () => {
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('a call accepted after the tenth minute lets the page go on', async () => {
    const { written, e164 } = landline(4);
    const browser = world.browser('192.0.2.6');
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: written }));
    await world.advance('300s');
    await browser.open(browser.page?.url ?? '');
    await browser.submit('/again');
    await browser.submit('/extend');
    await world.advance('400s');
    await world.phone.call(e164, shownNumber(browser));
    assert.equal((await challengeOf(world, uidOf(browser))).state, 'passed');
    const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.ok(page.url.startsWith(callback), page.text.slice(0, 200));
  });

  test('a call in the last second, reported late: the page still goes on when it looks a few seconds later', async () => {
    const { written, e164 } = landline(5);
    const browser = world.browser('192.0.2.7');
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: written }));
    await browser.submit('/extend');
    const { shownAt } = await challengeOf(world, uidOf(browser));
    await world.advance(shownAt + 602_000 - world.app.clock.now());
    await world.phone.call(e164, shownNumber(browser), {
      receivedAt: new Date(shownAt + 599_000 - world.app.clock.offset()).toISOString(),
    });
    assert.equal((await challengeOf(world, uidOf(browser))).state, 'passed');
    await world.advance('12s');
    const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.ok(page.url.startsWith(callback), page.text.slice(0, 200));
  });

  test("a proof nobody came back for is worth nothing after the login's time", async () => {
    const { written, e164 } = landline(6);
    const browser = world.browser('192.0.2.8');
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: written }));
    await world.phone.call(e164, shownNumber(browser));
    await world.advance('26m');
    const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.equal(page.url.startsWith(callback), false);
    assert.equal((await rows(world, 'select state from login where uid = $1', [uidOf(browser)]))[0]?.state, 'open');
  });

  test('after 25 minutes nothing is asked any more, however often the number was renewed', async () => {
    const browser = world.browser('192.0.2.9');
    await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: landline(7).written }));
    const [{ started_at: startedAt } = {}] = await rows(world, 'select started_at from login where uid = $1', [uidOf(browser)]);
    for (let renewed = 0; renewed < 12; renewed++) {
      await world.advance('195s');
      await browser.open(browser.page?.url ?? '');
      if (!/\/again"/.test(browser.page?.html ?? '')) break;
      await browser.submit('/again');
      const { expiresAt } = await challengeOf(world, uidOf(browser));
      assert.ok(expiresAt <= (startedAt as Date).getTime() + 25 * 60_000);
    }
    assert.doesNotMatch(browser.page?.html ?? '', /\/again"|tel:186/);
  });
});

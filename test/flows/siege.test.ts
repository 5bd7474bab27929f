import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { landline } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

/** Enough numbers for a thief in two places who draws a new one every minute, and the customer. */
const pool = Array.from({ length: 40 }, (_, index) => `+815031235${String(100 + index)}`);
const networks = Array.from({ length: 50 }, (_, index) => `198.51.${index + 1}.7`);

const reload = (browser: PageBrowser) => browser.open(browser.page?.url ?? '');
const showsNumber = (browser: PageBrowser): boolean => /href="tel:186/.test(browser.page?.html ?? '');

describe('a stranger who holds ID and password, in fifty networks at once', () => {
  let world: World;
  let customer: Customer;
  let thieves: PageBrowser[];
  const phone = landline(760);

  before(async () => {
    world = await startWorld({ pool });
    customer = await world.addCustomer({ phone: phone.written });
    const home = world.browser('192.0.2.20');
    const { callback } = await enterPassword(world, home, 'stock-app', customer);
    await world.phone.call(phone.e164, shownNumber(home));
    await home.open(home.page?.url ?? '', { stopAt: callback });
    known = home;
    thieves = networks.map((address) => world.browser(address));
    for (const thief of thieves) await enterPassword(world, thief, 'stock-app', customer);
    assert.equal(thieves.filter(showsNumber).length, 2, 'two of them have a place');
  });
  after(() => world.close());
  let known: PageBrowser;

  /** All of them look at their pages again; whoever has a number begins anew. A page that waits looks by itself as well, but not before they do. */
  async function thievesTry(waiting?: PageBrowser): Promise<void> {
    for (const [nth, thief] of thieves.entries()) {
      if (showsNumber(thief)) await enterPassword(world, thief, 'stock-app', customer);
      else await reload(thief);
      if (waiting && nth % 10 === 9 && !showsNumber(waiting)) await reload(waiting);
    }
  }

  async function getsInWithinAMinute(browser: PageBrowser): Promise<void> {
    const { callback } = await enterPassword(world, browser, 'stock-app', customer);
    for (let seconds = 0; !showsNumber(browser); seconds += 10) {
      assert.ok(seconds <= 60, `no number after ${seconds} s: ${browser.page?.text.slice(0, 200)}`);
      await world.advance('10s');
      await thievesTry(browser);
    }
    await world.advance('20s');
    await thievesTry();
    await world.phone.call(phone.e164, shownNumber(browser));
    assert.ok((await browser.open(browser.page?.url ?? '', { stopAt: callback })).url.startsWith(callback));
  }

  test('does not keep a customer on a known browser out, not even for a moment', async () => {
    const { callback } = await enterPassword(world, known, 'stock-app', customer, { prompt: 'login' });
    assert.ok(showsNumber(known), known.page?.text.slice(0, 200));
    await world.phone.call(phone.e164, shownNumber(known));
    assert.ok((await known.open(known.page?.url ?? '', { stopAt: callback })).url.startsWith(callback));
  });

  test('nor one on a fresh network for more than a minute', async () => {
    await getsInWithinAMinute(world.browser('203.0.113.77'));
  });

  test('nor another one later, when all of them have tried again and again', async () => {
    for (let minutes = 0; minutes < 3; minutes++) {
      await world.advance('61s');
      await thievesTry();
    }
    await getsInWithinAMinute(world.browser('203.0.114.78'));
  });
});

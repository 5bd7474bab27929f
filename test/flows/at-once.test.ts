import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PageBrowser } from '../support/browser.ts';
import { landline, rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const post = async (browser: PageBrowser, act: string, form: Record<string, string> = {}): Promise<number> =>
  (await browser.request(new URL(`${loginPath(browser)}${act}`, world.config.issuer).href, { form })).status;

/** A second tab: the same cookies, a login of its own that waits for its password. */
async function secondTab(browser: PageBrowser): Promise<PageBrowser> {
  const tab = world.browser('192.0.2.1');
  for (const [name, cookie] of browser.cookies) tab.cookies.set(name, cookie);
  return tab.open((await (await world.relyingParty('stock-app')).begin()).url.href).then(() => tab);
}

describe('calls, more time, a new start and a look at the page, all at once', () => {
  test('nothing fails, nothing counts twice, and what stands open is one attempt per login', { timeout: 150_000 }, async () => {
    for (let round = 0; round < 12; round++) {
      const { written, e164 } = landline(round);
      const customer = await world.addCustomer({ phone: written });
      const [mine, other] = [world.browser('192.0.2.1'), world.browser('198.51.100.1')];
      for (const browser of [mine, other]) await enterPassword(world, browser, 'stock-app', customer);
      const [tab, numbers] = [await secondTab(mine), [shownNumber(mine), shownNumber(other)]];
      const acts: readonly (() => Promise<number>)[] = [
        ...numbers.map((number) => async () => (await world.phone.call(e164, number)).status),
        ...[mine, other].map((browser) => () => post(browser, '/extend')),
        () => post(mine, '/again'),
        () => post(other, '/not-me'),
        () => post(tab, '/password', { login_id: customer.loginId, password: customer.password }),
        async () => (await mine.request(new URL(loginPath(mine), world.config.issuer).href)).status,
      ];
      const statuses = await Promise.all(acts.map((act) => sleep(Math.random() * 60).then(act)));
      assert.ok(
        statuses.every((status) => status < 500),
        statuses.join(' '),
      );
      const accepted = (await world.events('login.call_accepted')).filter((event) => event.customer_id === customer.id);
      const passed = await rows(world, `select login_uid from challenge where customer_id = $1 and state = 'passed'`, [customer.id]);
      const proofs = await rows(world, `select from authentication_event where customer_id = $1 and method <> 'password'`, [customer.id]);
      assert.deepEqual([passed.length, proofs.length], [accepted.length, accepted.length], `round ${round}`);
      const places = await rows(
        world,
        `select p.place from attempt_place p join challenge h on h.id = p.challenge_id where p.customer_id = $1 and h.state <> 'pending'`,
        [customer.id],
      );
      assert.deepEqual(places, [], 'no settled attempt keeps a place');
    }
    assert.equal(world.log.filter((line) => /unforeseen|outage/.test(line)).length, 0);
  });
});

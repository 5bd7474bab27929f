import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { landline, rows } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const passwordNumber = '+81120000333';

/** Posts a password from a network; several may be under way at once. */
async function passwordPage(from: string) {
  const browser = world.browser(from);
  await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
  const url = new URL(`${loginPath(browser)}/password`, world.config.issuer).href;
  const address = browser.header(url);
  return async (loginId: string, password: string, network = from) => {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ login_id: loginId, password }),
      headers: { cookie: address, accept: 'text/html', 'x-forwarded-for': network },
    });
    return { status: response.status, text: (await response.text()).replaceAll(loginId, '<login id>') };
  };
}

let networks = 0;

/** A hundred wrong passwords from twenty networks, five each. */
async function lock(loginId: string): Promise<void> {
  const post = await passwordPage('203.0.113.1');
  for (const last = networks + 20; networks < last; networks++) {
    const from = `10.20.${networks}.1`;
    const tries = Array.from({ length: 5 }, (_, nth) => post(loginId, `wrong-${nth}`, from));
    for (const { status } of await Promise.all(tries)) assert.equal(status, 200);
  }
}

async function knownBrowser(customer: Customer, phone: string) {
  const browser = world.browser('192.0.2.10');
  const { callback } = await enterPassword(world, browser, 'stock-app', customer);
  await world.phone.call(phone, shownNumber(browser));
  await browser.open(browser.page?.url ?? '', { stopAt: callback });
  return browser;
}

describe('the password after a hundred failures of strangers (mission.md rule 7)', () => {
  const phone = landline(740);
  let customer: Customer;
  let known: Awaited<ReturnType<typeof knownBrowser>>;
  before(async () => {
    customer = await world.addCustomer({ phone: phone.written });
    known = await knownBrowser(customer, phone.e164);
    await lock(customer.loginId);
  });

  test('is not judged in an unknown browser, right or wrong, and an unknown ID meets the same', async () => {
    await lock('k00000741');
    const post = await passwordPage('198.51.100.10');
    const [right, wrong, unknown] = [
      await post(customer.loginId, customer.password),
      await post(customer.loginId, 'wrong'),
      await post('k00000741', 'wrong'),
    ];
    assert.equal(right.status, 429);
    assert.match(right.text, /安全のため、パスワードの入力を止めています/);
    assert.deepEqual([wrong, unknown], [right, right]);
    const alarms = await world.events('method.locked');
    assert.equal(alarms.length, 2);
    assert.ok(alarms.every(({ data }) => (data as { alert: boolean }).alert));
  });

  test('a known browser goes on as always', async () => {
    await enterPassword(world, known, 'stock-app', customer, { prompt: 'login' });
    assert.match(known.page?.html ?? '', /tel:186/);
    await lock(customer.loginId);
  });

  test('a call from somebody else opens nothing, one from a registered number does, whatever strangers go on trying', async () => {
    const post = await passwordPage('198.51.100.11');
    await world.phone.call('+81331999999', passwordNumber);
    assert.equal((await post(customer.loginId, customer.password)).status, 429);
    await world.phone.call(null, passwordNumber);
    assert.equal((await post(customer.loginId, customer.password)).status, 429);
    assert.deepEqual((await world.phone.call(phone.e164, passwordNumber)).body, { code: 603 });
    const [opened] = await world.events('password.opened');
    assert.deepEqual([opened?.customer_id, opened?.reason], [customer.id, 'call_from_registered_number']);
    const strangers = await passwordPage('203.0.113.2');
    for (let nth = 0; nth < 110; nth++) await rows(world, `update failure_lane set failures = failures + 1 where lane = 'm:password'`);
    assert.equal((await strangers(customer.loginId, 'wrong', '10.30.0.1')).status, 200);
    assert.equal((await post(customer.loginId, customer.password)).status, 303);
  });

  test('the time that a call opened ends', async () => {
    await lock(customer.loginId);
    await world.phone.call(phone.e164, passwordNumber);
    await rows(world, `update failure_lane set failures = 100 where lane = 'm:password'`);
    await world.advance('11m');
    const post = await passwordPage('198.51.100.12');
    assert.equal((await post(customer.loginId, customer.password)).status, 429);
  });
});

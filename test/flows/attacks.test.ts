import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { landline, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, trunk, type World } from '../support/world.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

let world: World;
const begin = (at?: string) => {
  before(async () => {
    world = await startWorld(at ? { at } : {});
  });
  after(() => world.close());
};

describe('a thief who holds the password before the date', () => {
  begin('2025-07-20T08:50:00+09:00');

  test('logs in by the password alone, and his browser is nobody who is known afterwards', async () => {
    const customer = await world.addCustomer({ phone: landline(1).written });
    const thief = world.browser('198.51.100.1');
    const { callback } = await enterPassword(world, thief, 'stock-app', customer);
    const last = await thief.submit('/continue', {}, callback);
    assert.ok(last.url.startsWith(callback), last.text.slice(0, 200));
    await world.jumpTo('2025-07-28T08:50:00+09:00');
    await enterPassword(world, thief, 'stock-app', customer);
    const [challenge] = await rows(
      world,
      'select known_browser, p.place from challenge h join attempt_place p on p.challenge_id = h.id where h.login_uid = $1',
      [uidOf(thief)],
    );
    assert.deepEqual(challenge, { known_browser: false, place: 2 });
  });
});

describe('a number shown before', () => {
  before(async () => {
    world = await startWorld({ pool: trunk.numbers.slice(0, 10) });
  });
  after(() => world.close());

  test('to a browser that has begun again since passes nobody else for ten minutes', async () => {
    const { written, e164 } = landline(2);
    const customer = await world.addCustomer({ phone: written });
    const [mine, thief] = [world.browser('192.0.2.1'), world.browser('198.51.100.2')];
    await enterPassword(world, mine, 'stock-app', customer);
    const noted = shownNumber(mine);
    await world.advance('61s');
    await enterPassword(world, mine, 'stock-app', customer);
    assert.notEqual(shownNumber(mine), noted);
    // The thief uses up the other numbers, one a minute, until he is shown the one that the customer noted.
    for (let minutes = 0; minutes < 9 && (thief.page === null || shownNumber(thief) !== noted); minutes++) {
      await world.advance('61s');
      await enterPassword(world, thief, 'stock-app', customer);
    }
    assert.equal(shownNumber(thief), noted);
    await world.phone.call(e164, noted);
    assert.match((await thief.open(thief.page?.url ?? '')).html, /tel:186/);
    assert.deepEqual(await world.events('login.call_accepted'), []);
    assert.equal((await world.events('call.ambiguous')).length, 1);
  });

  test('is kept when the same browser begins again within the minute, and its call passes', async () => {
    const { written, e164 } = landline(3);
    const customer = await world.addCustomer({ phone: written });
    const browser = world.browser('192.0.2.2');
    await enterPassword(world, browser, 'stock-app', customer);
    const number = shownNumber(browser);
    await world.advance('30s');
    const { callback } = await enterPassword(world, browser, 'stock-app', customer);
    assert.equal(shownNumber(browser), number);
    await world.phone.call(e164, number);
    assert.ok((await browser.open(browser.page?.url ?? '', { stopAt: callback })).url.startsWith(callback));
  });
});

describe('a password guessed many times at once', () => {
  begin();

  test('no more than five are judged before the wait', async () => {
    const customer = await world.addCustomer({ phone: landline(4).written });
    const browser = world.browser('198.51.100.4');
    await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
    const address = `${browser.page?.url}/password`;
    const guesses = [...Array.from({ length: 14 }, (_, nth) => `wrong-${nth}`), customer.password];
    const answers = await Promise.all(
      guesses.map(async (password) => (await browser.request(address, { form: { login_id: customer.loginId, password } })).status),
    );
    // The right one clears the lane when it comes before the fifth wrong one: then five more may follow. At the same time as the fifth it does not.
    const most = answers.includes(303) ? 9 : 5;
    assert.ok(answers.filter((status) => status === 200).length <= most, answers.join());
    assert.equal((await world.events('login.password_refused')).length, answers.filter((status) => status === 200).length);
  });
});

describe("a finished login put into somebody else's browser", () => {
  begin();

  test("with the provider's own cookies for the way back, as a neighbouring host could set them, opens no session there", async () => {
    const { written, e164 } = landline(5);
    const thief = world.browser('198.51.100.5');
    const { callback } = await enterPassword(world, thief, 'stock-app', await world.addCustomer({ phone: written }));
    await world.phone.call(e164, shownNumber(thief));
    const refresh = (await thief.request(thief.page?.url ?? '')).headers.get('refresh') ?? '';
    const back = new URL(/url=(.+)$/.exec(refresh)?.[1] ?? '', world.config.issuer).href;
    const victim = world.browser('192.0.2.5');
    for (const [name, cookie] of thief.cookies) if (!name.startsWith('__Host-')) victim.cookies.set(name, cookie);
    assert.ok(victim.header(back).includes('kannuki_resume='));
    const page = await victim.open(back, { stopAt: callback });
    assert.equal(page.status, 404);
    assert.equal(victim.header(world.config.issuer).includes('kannuki_session'), false);
    assert.match((await thief.open(back, { stopAt: callback })).url, /code=/);
  });
});

describe('waiting for a place', () => {
  begin();

  test('the page moves on when somebody else has had the minute', async () => {
    const customer = await world.addCustomer({ phone: landline(6).written });
    const browsers = ['198.51.100.6', '198.51.101.6', '192.0.2.6'].map((address) => world.browser(address));
    for (const browser of browsers) await enterPassword(world, browser, 'stock-app', customer);
    const [, , last] = browsers as [PageBrowser, PageBrowser, PageBrowser];
    assert.match(last.page?.text ?? '', /ほかのログインが終わるまで/);
    const version = async () => (await (await last.request(`${last.page?.url}/state`)).json()) as { version: string };
    const before = await version();
    await world.advance('30s');
    assert.deepEqual(await version(), before);
    await world.advance('31s');
    assert.notDeepEqual(await version(), before);
    assert.match((await last.open(last.page?.url ?? '')).html, /tel:186/);
  });
});

describe('a call that cannot be recorded', () => {
  begin();

  test('because other requests win every time is answered with an outage, so that the trunk reports it again', async () => {
    await rows(
      world,
      `create function lose() returns trigger language plpgsql as $$ begin raise exception 'lost' using errcode = 'KN001'; end $$`,
    );
    await rows(world, 'create trigger lose before insert on inbound_call for each row execute function lose()');
    assert.equal((await world.phone.call('+81331924007', trunk.numbers[0] ?? '')).status, 503);
  });
});

describe('addresses that are no addresses', () => {
  begin();

  test('are refused like every other, not failures', async () => {
    for (const path of ['/login/a%0d%0ab/password', '/login/%E3%81%82/password', '/login/%E3%81%82/not-me']) {
      const response = await fetch(`${world.config.issuer}${path}`, { redirect: 'manual', headers: { accept: 'text/html' } });
      assert.ok(response.status < 500, `${path}: ${response.status}`);
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { landline } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';
import { loggedIn, newHolder } from './step-up-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

/** Fills a share of the queue in front of hashing, from as many networks or from one, until told: in this world one may wait for half a minute. */
function fill(share: number, network?: string): { free(): void; readonly sentAway: () => number } {
  const held = Promise.withResolvers<void>();
  let sentAway = 0;
  const many = Math.ceil(world.config.hashing.limits.length * share) + world.config.hashing.limits.concurrency;
  for (let nth = 0; nth < many; nth++)
    void world.app.passwords
      .inTurn({ known: false, network: network ?? `n${nth}` }, () => held.promise)
      .catch(() => {
        sentAway++;
      });
  return { free: held.resolve, sentAway: () => sentAway };
}

test('while three quarters of the queue are full of many, a stranger is told when to come back, and whoever logged in here before goes on', async () => {
  const phone = landline(790);
  const customer = await world.addCustomer({ phone: phone.written });
  const [returning, stranger] = [world.browser('192.0.2.90'), world.browser('198.51.100.90')];
  await enterPassword(world, returning, 'stock-app', customer);
  const party = await world.relyingParty('stock-app');
  const [one, other] = [await party.begin(), await party.begin()];
  const { free } = fill(0.8);
  try {
    const refused = await stranger.request(one.url.href, { headers: { accept: 'text/html' } });
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) >= 20);
    assert.match(await refused.text(), /ただいま|混み合/);
    assert.match((await returning.open(other.url.href)).text, /ログインID/);
  } finally {
    free();
  }
  await party.begin();
  assert.match((await stranger.open(one.url.href)).text, /ログインID/);
});

test('when many wait the channel itself is told, before anything is begun', async () => {
  const party = await world.relyingParty('stock-app');
  const { free } = fill(0.9);
  try {
    await assert.rejects(
      party.begin(),
      (error: { cause?: Response }) => error.cause?.status === 503 && Number(error.cause.headers.get('retry-after')) >= 20,
    );
  } finally {
    free();
  }
});

/** In front of the password; the returned function types it. */
async function atPassword(address: string) {
  const browser = world.browser(address);
  await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
  return {
    browser,
    type: (who: Pick<Customer, 'loginId' | 'password'>) => browser.submit('/password', { login_id: who.loginId, password: who.password }),
  };
}

/** One client that posts passwords for many login IDs over as many connections. */
async function flood(browser: PageBrowser, connections: number): Promise<{ status: number; retryAfter: number }[]> {
  const url = new URL(`${loginPath(browser)}/password`, world.config.issuer).href;
  const send = async (nth: number) => {
    const { status, headers } = await browser.request(url, { form: { login_id: `k${nth}`, password: 'wrong' } });
    return { status, retryAfter: Number(headers.get('retry-after')) };
  };
  return Promise.all(Array.from({ length: connections }, (_, nth) => send(nth)));
}

test('one client with 160 connections keeps none of the others from the password step, and is told when to come back', async () => {
  const customers = await Promise.all(Array.from({ length: 2 }, (_, nth) => world.addCustomer({ phone: landline(780 + nth).written })));
  const flooding = (await atPassword('198.51.100.99')).browser;
  const others = await Promise.all(customers.map(async (customer, nth) => ({ customer, ...(await atPassword(`203.0.${nth + 1}.5`)) })));
  // The flood stands in all places of the queue, and nothing comes out of it until told: what is tried does not hang on how fast this machine is.
  const { free, sentAway } = fill(1, '198.51.100.0/24');
  try {
    for (const { status, retryAfter } of await flood(flooding, 160))
      assert.ok(status === 503 && retryAfter >= 20, `${status} ${retryAfter}`);
    assert.equal(sentAway(), 0);
    const entering = Promise.all(others.map(({ type, customer }) => type(customer)));
    await eventually(() => assert.equal(sentAway(), others.length, 'each of the others takes a place of the flood'));
    free();
    await entering;
    for (const { browser } of others) assert.ok(shownNumber(browser));
  } finally {
    free();
  }
});

test('whether a session still holds is answered while logins have taken every connection to the database', async () => {
  const { party, tokens } = await loggedIn(world, await newHolder(world));
  const { pool } = world.app.database;
  const taken = await Promise.all(Array.from({ length: pool.options.max ?? 0 }, () => pool.connect()));
  try {
    assert.equal(pool.idleCount, 0);
    assert.equal((await party.introspect(tokens.access_token)).active, true);
  } finally {
    for (const client of taken) client.release();
  }
});

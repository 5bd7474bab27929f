import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { landline } from '../support/login-parts.ts';
import { plainConfig } from '../support/plain-config.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** One client that posts passwords for changing login IDs over many connections, each as soon as the one before is answered. */
async function flood(world: World, connections: number, stop: AbortSignal, answers: Answer[]): Promise<void> {
  const browser = world.browser('198.51.100.99');
  await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
  const url = new URL(`${loginPath(browser)}/password`, world.config.issuer).href;
  const cookie = browser.header(url);
  const send = async (nth: number): Promise<void> => {
    for (let round = 0; round < 50 && !stop.aborted; round++) {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ login_id: `k${nth}${round}`, password: 'wrong' }),
        headers: { cookie, accept: 'text/html', 'x-forwarded-for': '198.51.100.99' },
      });
      await response.arrayBuffer();
      answers.push({ status: response.status, retryAfter: response.headers.get('retry-after') });
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, nth) => send(nth)));
}

/** Fills a share of the queue in front of hashing with as many networks, until told: in this world one may wait for half a minute. */
function fill(share: number): () => void {
  const held = Promise.withResolvers<void>();
  const many = Math.ceil(world.config.hashing.limits.length * share) + world.config.hashing.limits.concurrency;
  for (let nth = 0; nth < many; nth++)
    void world.app.passwords.inTurn({ known: false, network: `n${nth}` }, () => held.promise).catch(() => {});
  return held.resolve;
}

test('while half the queue is full of many, a stranger is told when to come back, and whoever logged in here before goes on', async () => {
  const phone = landline(790);
  const customer = await world.addCustomer({ phone: phone.written });
  const [returning, stranger] = [world.browser('192.0.2.90'), world.browser('198.51.100.90')];
  await enterPassword(world, returning, 'stock-app', customer);
  const party = await world.relyingParty('stock-app');
  const [one, other] = [await party.begin(), await party.begin()];
  const free = fill(0.6);
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
  const free = fill(0.9);
  try {
    await assert.rejects(
      party.begin(),
      (error: { cause?: Response }) => error.cause?.status === 503 && Number(error.cause.headers.get('retry-after')) >= 20,
    );
  } finally {
    free();
  }
});

/** A customer in front of the password; the returned function types it. */
async function atPassword(world: World, address: string, customer: Customer) {
  const browser = world.browser(address);
  const page = await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
  // On a starved machine the database may not answer in time, and the page says so: a person loads it again. A page that says that too many are here fails.
  const outage = /システムの一部が応答していません/;
  const type = async (): Promise<void> => {
    for (let tries = 1; tries <= 5; tries++) {
      if (tries > 1) await browser.open(page.url);
      if (!outage.test(browser.page?.text ?? ''))
        await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
      if (!outage.test(browser.page?.text ?? '')) return;
    }
  };
  return { browser, type };
}

test('one client with 160 connections keeps none of the others from the password step, and is told when to come back', async (context) => {
  // With the wait as shipped: whoever stood behind the flood would be sent away.
  const { hashing } = plainConfig;
  const shipped = await startWorld({ config: { hashing: { ...hashing, limits: { ...hashing.limits, maxAge: 900 } } } });
  context.after(() => shipped.close());
  const customers = await Promise.all(Array.from({ length: 2 }, (_, nth) => shipped.addCustomer({ phone: landline(780 + nth).written })));
  const waiting = await Promise.all(customers.map((customer, nth) => atPassword(shipped, `203.0.${nth + 1}.5`, customer)));
  const stop = new AbortController();
  const answers: Answer[] = [];
  const refusedSoFar = () => answers.filter(({ status }) => status === 503).length;
  const flooding = flood(shipped, 160, stop.signal, answers);
  try {
    await eventually(() => assert.ok(refusedSoFar() > 0, 'the flood fills the queue'));
    for (const { browser, type } of waiting) {
      await type();
      assert.ok(shownNumber(browser), browser.page?.text.slice(0, 300));
    }
  } finally {
    stop.abort();
    await flooding.catch(() => {});
  }
  const refused = answers.filter(({ status }) => status === 503);
  assert.ok(refused.length > 0, 'the flood filled the queue');
  assert.ok(refused.every(({ retryAfter }) => Number(retryAfter) >= 20));
});

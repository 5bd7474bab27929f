import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { emptyDatabase } from '../support/database.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { uidOf } from '../support/login-parts.ts';
import { type Processes, processes, type Running } from '../support/processes.ts';
import type { Customer, NewCustomer } from '../support/world.ts';
import { loginPath, shownNumber } from './sign-in-steps.ts';

let world: Processes;
const servers: Running[] = [];
let worker: Running;

before(async () => {
  world = await processes(await emptyDatabase(), async ({ startServer, startWorker }) => {
    servers.push(...(await Promise.all([startServer('separate'), startServer('inside'), startServer('separate')])));
    worker = await startWorker();
    await Promise.all([...servers, worker].map(({ ready }) => ready));
  });
  world.serveBy(...servers);
});
after(() => world.close());

const mobile = (index: number): string => `0901234570${index}`;
const e164 = (index: number): string => `+81${mobile(index).slice(1)}`;

async function begin(channel: string, given: NewCustomer) {
  const customer = await world.addCustomer(given);
  const browser = world.browser();
  const party = await world.relyingParty(channel);
  const attempt = await party.begin();
  await browser.open(attempt.url.href);
  return { customer, browser, party, attempt, callback: party.entry.redirect_uris[0] ?? '', password: () => enter(browser, customer) };
}

const enter = (browser: PageBrowser, customer: Customer) =>
  browser.submit('/password', { login_id: customer.loginId, password: customer.password });

describe('three servers and a worker that start at once on an empty database', () => {
  test('one migrates, the others wait; they sign with one key', async () => {
    const migrated = [...servers, worker].filter((one) => one.output().includes('"applied":["0001'));
    assert.equal(migrated.length, 1);
    const { rows } = await world.db.owner.query('select count(*)::int as n, count(distinct name)::int as names from schema_migration');
    assert.equal(rows[0].n, rows[0].names);
    assert.equal((await world.db.owner.query('select from signing_key')).rowCount, 1);
    const keys = await Promise.all(servers.map(async ({ port }) => (await fetch(`http://localhost:${port}/jwks`)).text()));
    assert.equal(new Set(keys).size, 1);
  });

  test('no session sticks: each method leads through whichever server is next', async () => {
    const sms = await begin('stock-app', { mobile: mobile(0) });
    await sms.password();
    const code = await world.inbox.code(e164(0));
    const back = await sms.browser.submit(loginPath(sms.browser), { code }, sms.callback);
    const tokens = await sms.party.exchange(back.url, sms.attempt);
    assert.equal(tokens.claims()?.acr, 'mfa');
    assert.ok((await sms.party.refresh(tokens.refresh_token ?? '')).access_token);

    const mail = await begin('fx-site', { email: 'one@example.jp' });
    await mail.password();
    const inMail = await world.inbox.code('one@example.jp');
    const callback = await mail.browser.submit(loginPath(mail.browser), { code: inMail }, mail.callback);
    assert.equal((await mail.party.exchange(callback.url, mail.attempt)).claims()?.acr, 'pwd+email');
    assert.equal(world.front.given.size, 3);
    assert.ok(Math.min(...world.front.given.values()) >= 5, `each server served: ${[...world.front.given.values()]}`);
  });

  test('an event stream reaches the browser whichever server gets the call', async () => {
    for (const [index, answering] of servers.entries()) {
      const { browser, party, attempt, callback, password } = await begin('customer-site', { phone: `03-3192-470${index}` });
      await password();
      const stream = await openStream(browser, `/login/${uidOf(browser)}`, world.issuer);
      const { version } = await stream.next(0);
      world.calls.backends = [answering.internalPort];
      const answer = await world.phone.call(`+813319247 0${index}`.replace(' ', ''), shownNumber(browser));
      assert.deepEqual(answer, { status: 200, body: { code: 603 } });
      assert.notEqual((await stream.next(1)).version, version);
      await stream.close();
      const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
      assert.equal((await party.exchange(page.url, attempt)).claims()?.acr, 'mfa');
    }
    world.serveBy(...servers);
  });

  test('the clock and a new policy are one for all', async () => {
    await world.advance(60_000);
    await eventually(async () => {
      const page = await begin('stock-app', { mobile: mobile(9) });
      assert.match(page.browser.page?.html ?? '', /\/password/);
    });
    await world.db.owner.query(
      `insert into policy_version (name, source, source_sha256, requested_by, requested_at, approved_by, approved_at)
       select name, replace(source, 'factor_lifetime: 24h', 'factor_lifetime: 12h'), source_sha256, 'a', $1, 'b', $1 from policy_version`,
      [new Date(world.built.app.clock.now())],
    );
    await world.db.owner.query(`select pg_notify('policy', '2')`);
    // One login at each of the three, until all of them have heard of it.
    let logins = 0;
    await eventually(async () => {
      for (let server = 0; server < 3; server++) {
        const login = await begin('fx-site', { email: `policy${++logins}@example.jp` });
        await login.password();
      }
      const versions = (await world.events('login.password_accepted')).slice(-3).map((event) => event.policy_version);
      assert.deepEqual(versions, [2, 2, 2]);
    });
  });

  test('one is killed in the middle of several logins, with the worker inside it: every customer gets in all the same', async () => {
    const logins = await Promise.all([1, 2, 3, 4, 5, 6].map((index) => begin('stock-app', { mobile: mobile(index) })));
    await Promise.all(logins.slice(0, 4).map(({ password }) => password()));
    const streams = await Promise.all(
      logins.slice(0, 4).map(({ browser }) => openStream(browser, `/login/${uidOf(browser)}`, world.issuer)),
    );
    // Two are in the middle of their passwords.
    const entering = logins.slice(4).map(({ password }) => password().catch(() => null));
    assert.equal(await servers[1]?.kill(), 'SIGKILL');
    await Promise.all(entering);
    for (const [index, { browser, password }] of logins.entries()) {
      if (!browser.page?.html.includes('name="code"')) await browser.open(browser.page?.url ?? '').then(() => null);
      if (browser.page?.html.includes('/password"')) await password();
      if (index < 4) await browser.open(browser.page?.url ?? '');
    }
    for (const [index, login] of logins.entries()) await finish(login, index + 1);
    await Promise.all(streams.map((stream) => stream.close()));
    const completed = (await world.events('login.completed')).filter(({ customer_id }) =>
      logins.some(({ customer }) => customer.id === customer_id),
    );
    assert.equal(completed.length, 6);
  });

  async function finish(login: Awaited<ReturnType<typeof begin>>, index: number): Promise<void> {
    const { browser, customer, party, callback } = login;
    let { attempt } = login;
    if (!browser.page?.html.includes('name="code"')) {
      // What was recorded without its answer having reached the browser: the page says so, and the customer begins again.
      assert.match(browser.page?.text ?? '', /ログインし直してください/);
      attempt = await party.begin();
      await browser.open(attempt.url.href);
      await enter(browser, customer);
    }
    // A message that the killed worker held comes a minute later; the page offers another one after half of that.
    const came = await world.inbox.latest(e164(index), 0, 3_000).catch(() => null);
    if (came === null) {
      await world.advance(31_000);
      await browser.submit('/resend');
    }
    const page = await eventually(async () => {
      const code = await world.inbox.code(e164(index));
      const answered = await browser.submit(loginPath(browser), { code }, callback);
      assert.match(answered.url, /code=/, answered.text);
      return answered;
    });
    assert.equal((await party.exchange(page.url, attempt)).claims()?.sub, customer.number);
  }
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { listenerName } from '#store/listen.ts';
import type { PageBrowser } from '../support/browser.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { challengeOf, landline, mobile, otherCode, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
  await world.db.owner.query(
    `create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room for evidence'; end $$`,
  );
});
after(() => world.close());

const tables = [
  'login',
  'challenge',
  'attempt_place',
  'outbox',
  'failure_lane',
  'authentication_event',
  'browser',
  'known_browser',
  'number_shown',
  'inbound_call',
  'customer_password',
  'audit_event',
  'audit_personal',
  'graphile_worker._private_jobs',
];

/** Every row of every table that a login touches. */
async function everything(): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const table of tables) {
    const found = await rows(world, `select t::text as row from ${table} t order by 1`);
    // A job that is being tried is not what this compares: there are as many as there were.
    dump[table] = found.map(({ row }, index) => (table.startsWith('graphile') ? String(index) : String(row)));
  }
  return dump;
}

/** While no evidence can be written: the act must fail, and leave everything as it was. */
async function withoutEvidence(act: () => Promise<{ status: number; text: string; cookies: readonly string[] }>): Promise<void> {
  // The job of a message that has just arrived is taken off the queue a moment later.
  await eventually(async () => assert.deepEqual(await rows(world, 'select from graphile_worker.jobs where locked_at is not null'), []));
  const before = await everything();
  await world.db.owner.query('create trigger no_evidence before insert on audit_event for each row execute function no_room()');
  let seen: Awaited<ReturnType<typeof act>>;
  try {
    seen = await act();
  } finally {
    await world.db.owner.query('drop trigger no_evidence on audit_event');
  }
  assert.ok(seen.status >= 500, `no record, no answer: ${seen.status} ${seen.text.slice(0, 200)}`);
  assert.deepEqual(seen.cookies, [], 'no token leaves');
  assert.doesNotMatch(seen.text, /no room|evidence|audit|select|insert|\.ts:/i, 'nothing of the inside is shown');
  assert.deepEqual(await everything(), before);
}

/** One request of a browser, nothing followed. */
async function ask(browser: PageBrowser, path: string, form?: Record<string, string>) {
  const response = await browser.request(new URL(path, world.config.issuer).href, form ? { form } : {});
  return { status: response.status, text: await response.text(), cookies: response.headers.getSetCookie() };
}

let next = 0;
async function atCodePage() {
  const { written, e164 } = mobile(next++);
  const customer = await world.addCustomer({ mobile: written });
  const browser = world.browser(`192.0.2.${next}`);
  const { callback } = await enterPassword(world, browser, 'stock-app', customer);
  const code = await world.inbox.code(e164);
  await settled();
  return { browser, customer, callback, code, number: e164, path: loginPath(browser) };
}

async function atCallPage() {
  const { written, e164 } = landline(next++);
  const browser = world.browser(`192.0.2.${next}`);
  const customer = await world.addCustomer({ phone: written });
  const { callback } = await enterPassword(world, browser, 'stock-app', customer);
  return { browser, customer, callback, number: e164, path: loginPath(browser) };
}

/** Until no message is under way: its evidence is not what is tried here. */
const settled = () => eventually(async () => assert.equal((await rows(world, `select from outbox where state = 'queued'`)).length, 0));

describe('no record, no answer: when the evidence cannot be written nothing has happened (mission.md rule 15)', () => {
  test('a right password, and the same again once it can', async () => {
    const { written } = mobile(next++);
    const customer = await world.addCustomer({ mobile: written });
    const browser = world.browser();
    await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
    const form = { login_id: customer.loginId, password: customer.password };
    await withoutEvidence(() => ask(browser, `${loginPath(browser)}/password`, form));
    await browser.submit('/password', form);
    assert.match(browser.page?.html ?? '', /one-time-code/);
    await settled();
  });

  test('a right password of a legacy hash: it stays as it was', async () => {
    const hash = '$2b$10$wesRqV97dJZF4dKPZL4oduByKmU5Fjqd5q39eibSOADgc28tyoQ7e';
    const customer = await world.addCustomer({ number: '10000043', phone: landline(next++).written, hash });
    const browser = world.browser();
    await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
    const form = { login_id: customer.loginId, password: customer.password };
    await withoutEvidence(() => ask(browser, `${loginPath(browser)}/password`, form));
    await browser.submit('/password', form);
    assert.ok(shownNumber(browser));
  });

  test('a wrong password', async () => {
    const customer = await world.addCustomer({ phone: landline(next++).written });
    const browser = world.browser();
    await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
    await withoutEvidence(() => ask(browser, `${loginPath(browser)}/password`, { login_id: customer.loginId, password: 'wrong' }));
    await withoutEvidence(() => ask(browser, `${loginPath(browser)}/password`, { login_id: 'nobody', password: 'wrong' }));
  });

  test('a right code, which completes the login', async () => {
    const { browser, path, code, callback } = await atCodePage();
    await withoutEvidence(() => ask(browser, path, { code }));
    await browser.submit(path, { code }, callback);
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('a wrong code', async () => {
    const { browser, path, code, callback } = await atCodePage();
    await withoutEvidence(() => ask(browser, path, { code: otherCode(code) }));
    assert.equal((await challengeOf(world, uidOf(browser))).judged, 0);
    await browser.submit(path, { code }, callback);
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('another code: no message goes out and the first one stays good', async () => {
    const { browser, path, code, callback, number } = await atCodePage();
    await world.advance('31s');
    await withoutEvidence(() => ask(browser, `${path}/resend`, {}));
    assert.equal(world.inbox.count(number), 1);
    await browser.submit(path, { code }, callback);
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('switching to a call', async () => {
    const { browser, path, number, callback } = await atCodePage();
    await withoutEvidence(() => ask(browser, `${path}/switch`, { method: 'phone-call' }));
    await browser.submit('/switch', { method: 'phone-call' });
    await world.phone.call(number, shownNumber(browser));
    await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('more time', async () => {
    const { browser, path } = await atCallPage();
    await withoutEvidence(() => ask(browser, `${path}/extend`, {}));
    await browser.submit('/extend');
    const { shownAt, expiresAt } = await challengeOf(world, uidOf(browser));
    assert.equal(expiresAt - shownAt, 600_000);
  });

  test('a call, which the edge may report again', async () => {
    const { browser, number, callback } = await atCallPage();
    const report = { callId: `call-${next}`, fromTag: 'tag' };
    const call = async () => {
      const { status } = await world.phone.call(number, shownNumber(browser), report);
      return { status, text: '', cookies: [] };
    };
    await withoutEvidence(call);
    assert.equal((await call()).status, 200);
    await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('a withheld call, a late one, and one that belongs to nobody', async () => {
    const { browser, number } = await atCallPage();
    const shown = shownNumber(browser);
    const call = async (from: string | null) => ({ status: (await world.phone.call(from, shown)).status, text: '', cookies: [] });
    await withoutEvidence(() => call(null));
    await withoutEvidence(() => call('+81451234567'));
    await world.advance('195s');
    await withoutEvidence(() => call(number));
  });

  test('the page that completes a login after its call', async () => {
    const { browser, number, path, callback } = await atCallPage();
    await world.phone.call(number, shownNumber(browser));
    await withoutEvidence(() => ask(browser, path));
    await browser.open(new URL(path, world.config.issuer).href, { stopAt: callback });
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('a new number after the first ran out, and 「心当たりがない」', async () => {
    const { browser, path } = await atCallPage();
    await withoutEvidence(() => ask(browser, `${path}/not-me`, {}));
    await world.advance('195s');
    await withoutEvidence(() => ask(browser, `${path}/again`, {}));
    await browser.open(new URL(path, world.config.issuer).href);
    await browser.submit('/again');
    assert.ok(shownNumber(browser));
  });

  test('a lock-out', async () => {
    const customer = await world.addCustomer({ email: `nobody${next++}@example.jp` });
    const browser = world.browser();
    await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
    const path = loginPath(browser);
    await ask(browser, `${path}/password`, { login_id: customer.loginId, password: customer.password });
    await withoutEvidence(() => ask(browser, path));
    assert.match((await ask(browser, path)).text, /このままでは、ログインできません/);
  });

  test('a step-up of somebody who is logged in', async () => {
    const { written, e164 } = mobile(next++);
    const customer = await world.addCustomer({ mobile: written, email: `step${next}@example.jp` });
    const browser = world.browser();
    const { callback } = await enterPassword(world, browser, 'stock-app', customer);
    await browser.submit(loginPath(browser), { code: await world.inbox.code(e164) }, callback);
    await settled();
    const attempt = await (await world.relyingParty('fx-site')).begin();
    const first = await browser.request(attempt.url.href);
    const page = new URL(first.headers.get('location') ?? '', world.config.issuer).pathname;
    await withoutEvidence(() => ask(browser, page));
    await browser.open(new URL(page, world.config.issuer).href);
    assert.match(browser.page?.text ?? '', /メールアドレスに認証番号/);
  });
});

describe('connections cut', () => {
  /** Ends the server's connections as a failing network would, by a connection of its own role. */
  async function cut(application: string | null): Promise<number> {
    const client = new pg.Client({ connectionString: world.db.appUrl });
    await client.connect();
    const { rowCount } = await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = current_user
         and pid <> pg_backend_pid() and ($1::text is null or application_name = $1)`,
      [application],
    );
    await client.end();
    return rowCount ?? 0;
  }

  test('LISTEN cut while the page waits: its stream still tells of the call made in between', async () => {
    const { browser, number, path, callback } = await atCallPage();
    const stream = await openStream(browser, path, world.config.issuer);
    const first = await stream.next(0);
    assert.equal(await cut(listenerName), 1);
    const told = stream.versions.length;
    await world.phone.call(number, shownNumber(browser));
    await eventually(() => assert.ok(stream.versions.slice(told).some(({ version }) => version !== first.version)));
    await stream.close();
    await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.ok(browser.page?.url.startsWith(callback));
  });

  test('LISTEN cut: asking for the state tells it too', async () => {
    const { browser, number, path } = await atCallPage();
    const state = async () => (JSON.parse((await ask(browser, `${path}/state`)).text) as { version: string }).version;
    const before = await state();
    await cut(listenerName);
    await world.phone.call(number, shownNumber(browser));
    assert.notEqual(await state(), before);
  });

  test('every connection of the server cut: at worst one page says that we cannot be reached, then all goes on', async () => {
    const { browser, path, code, callback } = await atCodePage();
    assert.ok((await cut(null)) > 1);
    const seen = await ask(browser, path);
    assert.ok(seen.status === 200 || seen.status === 503, String(seen.status));
    assert.doesNotMatch(seen.text, /terminat|administrator|\.ts:/);
    await eventually(async () => assert.equal((await ask(browser, path)).status, 200));
    await browser.open(new URL(path, world.config.issuer).href);
    await browser.submit(path, { code }, callback);
    assert.ok(browser.page?.url.startsWith(callback));
  });
});

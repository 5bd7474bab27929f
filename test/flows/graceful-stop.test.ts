import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '../support/database.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { uidOf } from '../support/login-parts.ts';
import { type Processes, processes, type Running } from '../support/processes.ts';
import { scrape } from '../support/scrape.ts';

let world: Processes;
before(async () => {
  world = await processes(await testDatabase());
});
after(() => world.close());

let customers = 0;

async function start(): Promise<Running> {
  const server = await world.startServer('inside');
  await server.ready;
  world.serveBy(server);
  return server;
}

async function begin() {
  const digits = String(7_000 + ++customers);
  const customer = await world.addCustomer({ mobile: `0901234${digits}` });
  const browser = world.browser();
  const party = await world.relyingParty('stock-app');
  const attempt = await party.begin();
  await browser.open(attempt.url.href);
  const password = () => browser.submit('/password', { login_id: customer.loginId, password: customer.password });
  return { customer, browser, password, to: `+81901234${digits}` };
}

const openRequests = async (server: Running): Promise<number> => (await scrape({ config: server })).sum('kannuki_http_requests_open');

/** Straight to the server, its answer alone. */
async function postPassword(server: Running, { browser, customer }: Awaited<ReturnType<typeof begin>>): Promise<number> {
  const path = `/login/${uidOf(browser)}/password`;
  const response = await fetch(`http://localhost:${server.port}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', cookie: browser.header(`${world.issuer}${path}`) },
    body: new URLSearchParams({ login_id: customer.loginId, password: customer.password }),
  });
  await response.text();
  return response.status;
}

/** Posted passwords that have reached the server: those under way, above what it is never without, and those answered. */
async function passwordsTaken(server: Running, idle: number): Promise<number> {
  const seen = await scrape({ config: server });
  return (
    seen.sum('kannuki_http_requests_open') -
    idle +
    seen.sum('kannuki_http_request_seconds_count', { route: '/login/:uid/password', method: 'POST' })
  );
}

/** Milliseconds until the process has ended, and how. */
async function stop(server: Running): Promise<{ how: number | string; took: number }> {
  const started = performance.now();
  const how = await server.kill('SIGTERM');
  return { how, took: performance.now() - started };
}

describe('SIGTERM', () => {
  test('logins in the middle of their hashing are finished and answered; nothing new is taken', async () => {
    const server = await start();
    const logins = await Promise.all(Array.from({ length: 20 }, begin));
    const idle = await openRequests(server);
    const answers = Promise.allSettled(logins.map((login) => postPassword(server, login)));
    // All are with the server: some wait for their turn or are being hashed, the first may be answered already.
    await eventually(async () => assert.equal(await passwordsTaken(server, idle), logins.length));
    const { how, took } = await stop(server);
    assert.equal(how, 0, server.output());
    assert.ok(took < 5_000, `it ended after ${Math.round(took)} ms`);
    const statuses = (await answers).map((answer) =>
      answer.status === 'fulfilled' ? answer.value : String(answer.reason.cause ?? answer.reason),
    );
    // Whoever waited too long for a turn was told so; nobody was cut off.
    assert.deepEqual(
      statuses.filter((status) => status !== 303 && status !== 503),
      [],
    );
    const letIn = statuses.filter((status) => status === 303).length;
    assert.ok(letIn >= 1);
    assert.equal((await world.events('login.password_accepted')).length, letIn, 'who was not answered was not let in behind their back');
    await assert.rejects(fetch(`http://localhost:${server.port}/`), 'nobody listens');
  });

  test('a message that is being sent is settled, and the rest stays in the queue', async () => {
    const server = await start();
    world.provider.answers.push({ status: 202, body: '{}', after: 4_000 });
    const login = await begin();
    await login.password();
    await eventually(() => assert.equal(world.provider.received.filter(({ body }) => body.to === login.to).length, 1));
    const { how, took } = await stop(server);
    assert.equal(how, 0, server.output());
    assert.ok(took > 500 && took < 9_000, `it ended after ${Math.round(took)} ms`);
    const { rows } = await world.db.owner.query('select state from outbox where customer_id = $1', [login.customer.id]);
    assert.deepEqual(rows, [{ state: 'sent' }]);
    const { rows: locked } = await world.db.owner.query('select from graphile_worker.jobs where locked_at is not null');
    assert.deepEqual(locked, []);
  });

  test('event streams end, so that pages look for another server; open connections do not hold it', async () => {
    const server = await start();
    const login = await begin();
    await login.password();
    const stream = await openStream(login.browser, `/login/${uidOf(login.browser)}`, world.issuer);
    await stream.next(0);
    const { how, took } = await stop(server);
    assert.equal(how, 0, server.output());
    assert.ok(took < 5_000, `it ended after ${Math.round(took)} ms`); // what holds it is cut off after more than six seconds
    await stream.ended;
    const successor = await start();
    const again = await openStream(login.browser, `/login/${uidOf(login.browser)}`, world.issuer);
    await again.next(0);
    await again.close();
    assert.equal((await stop(successor)).how, 0);
  });

  test('the worker as a process of its own finishes its message', async () => {
    const [server, worker] = [await world.startServer('separate'), await world.startWorker()];
    await Promise.all([server.ready, worker.ready]);
    world.serveBy(server);
    world.provider.answers.push({ status: 202, body: '{}', after: 1_000 });
    const login = await begin();
    await login.password();
    await eventually(() => assert.equal(world.provider.received.filter(({ body }) => body.to === login.to).length, 1));
    assert.equal((await stop(worker)).how, 0, worker.output());
    const { rows } = await world.db.owner.query('select state from outbox where customer_id = $1', [login.customer.id]);
    assert.deepEqual(rows, [{ state: 'sent' }]);
    assert.equal((await stop(server)).how, 0);
  });

  test('a request that never ends is cut off in time', async () => {
    const server = await start();
    const idle = await openRequests(server);
    const held = fetch(`http://localhost:${server.port}/login/x/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('login_id=')) }),
      duplex: 'half',
    } as RequestInit).catch((error) => error);
    await eventually(async () => assert.ok((await openRequests(server)) > idle, 'it is with the server'));
    const { how, took } = await stop(server);
    assert.equal(how, 0, server.output());
    assert.ok(took > 6_000 && took < 10_000, `it ended after ${Math.round(took)} ms`);
    assert.ok((await held) instanceof Error);
  });
});

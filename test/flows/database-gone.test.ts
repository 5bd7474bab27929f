import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '#main/process-lock.ts';
import type { PageBrowser } from '../support/browser.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { uidOf } from '../support/login-parts.ts';
import { type OwnPostgres, ownPostgres } from '../support/own-postgres.ts';
import { logInWhateverBreaks, type Who } from '../support/person.ts';
import { type Processes, processes, type Running } from '../support/processes.ts';
import { contradictions } from '../support/trail.ts';
import { shownNumber } from './sign-in-steps.ts';

/** Seconds that the database is away; 30 by hand (KANNUKI_OUTAGE_SECONDS). */
const outage = Number(process.env.KANNUKI_OUTAGE_SECONDS ?? 4) * 1_000;

let postgres: OwnPostgres;
let world: Processes;
let server: Running;
let customers = 0;

before(async () => {
  postgres = await ownPostgres();
  world = await processes(postgres.db);
  server = await world.startServer('inside');
  await server.ready;
  world.serveBy(server);
});
after(() => world.close());

/** The test's own connections may need a moment to see that the database is back. */
const newCustomer = (): Promise<Who> =>
  eventually(async () => {
    const digits = String(5_000 + ++customers);
    return { customer: await world.addCustomer({ mobile: `0901234${digits}` }), channel: 'stock-app', contact: `+81901234${digits}` };
  });

/** A customer of a landline in front of the number to call, with the stream of the page. */
async function waitingForCall() {
  const phone = `03-3192-${6_000 + ++customers}`;
  const customer = await world.addCustomer({ phone });
  const browser = world.browser();
  const party = await world.relyingParty('customer-site');
  const attempt = await party.begin();
  await browser.open(attempt.url.href);
  await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
  const stream = await openStream(browser, `/login/${uidOf(browser)}`, world.issuer);
  const { version } = await stream.next(0);
  return {
    browser,
    party,
    attempt,
    stream,
    version,
    from: `+81${phone.slice(1).replaceAll('-', '')}`,
    callback: party.entry.redirect_uris[0] ?? '',
  };
}

async function timed(browser: PageBrowser, url: string) {
  const started = performance.now();
  const response = await browser.request(url);
  return { response, text: await response.text(), took: performance.now() - started };
}

/** Every kind of answer while the database is away: honest, quick, and with the time to come back. */
async function assertHonest(browser: PageBrowser, within: number): Promise<void> {
  const page = await timed(browser, browser.page?.url ?? '');
  assert.equal(page.response.status, 503);
  const seconds = Number(page.response.headers.get('retry-after'));
  assert.ok(seconds >= 30 && seconds < 60, `come back after ${seconds} s`);
  assert.match(page.text, /つながりにくくなっています/);
  assert.match(page.text, new RegExp(`${seconds}秒ほどたってから、もう一度お試しください`));
  assert.match(page.text, /口座やお取引に、変わりはありません/);
  assert.ok(page.took < within, `the page came after ${Math.round(page.took)} ms`);
  const started = await timed(
    world.browser(),
    `${world.issuer}/auth?client_id=stock-app&request_uri=urn:ietf:params:oauth:request_uri:none`,
  );
  assert.equal(started.response.status, 503);
  assert.ok(Number(started.response.headers.get('retry-after')) >= 30);
  assert.match(started.text, /つながりにくくなっています/);
  const token = await fetch(`${world.issuer}/token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: 'x',
      client_id: 'plain-demo',
      redirect_uri: 'x',
      code_verifier: 'x'.repeat(43),
    }),
  });
  assert.equal(token.status, 503);
  assert.deepEqual((await token.json()).error, 'temporarily_unavailable');
  const called = await world.phone.call('+81331924780', '+815031234500');
  assert.equal(called.status, 503, 'an edge is told too, and takes its second route');
}

async function assertAllIsBack(waiting: Awaited<ReturnType<typeof waitingForCall>>): Promise<void> {
  const { browser, party, attempt, stream, version, from, callback } = waiting;
  await eventually(async () => assert.equal((await world.phone.call(from, shownNumber(browser))).status, 200));
  await eventually(() => assert.notEqual(stream.versions.at(-1)?.version, version), 40_000);
  await stream.close();
  const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
  assert.equal((await party.exchange(page.url, attempt)).claims()?.acr, 'mfa');
  // With the worker: an SMS code.
  assert.deepEqual((await logInWhateverBreaks(world, await newCustomer())).startedOver, 0);
  assert.equal(server.process.exitCode, null);
}

describe('the database is gone', () => {
  test('killed and away: pages, provider, token endpoint and edge say 503 at once; streams stay; all comes back without a restart', async () => {
    const waiting = await waitingForCall();
    await postgres.kill();
    await sleep(500);
    const end = Date.now() + outage;
    do {
      await assertHonest(waiting.browser, 2_000);
      await sleep(300);
    } while (Date.now() < end);
    await postgres.restart();
    await assertAllIsBack(waiting);
  });

  test('it hangs: the first page is answered within its three seconds, the others at once; all comes back', async () => {
    const waiting = await waitingForCall();
    postgres.freeze();
    const end = Date.now() + outage;
    try {
      const first = await timed(waiting.browser, waiting.browser.page?.url ?? '');
      assert.equal(first.response.status, 503);
      assert.ok(first.took < 5_000, `the first page came after ${Math.round(first.took)} ms`);
      await sleep(2_500); // within two seconds the server has found that nobody answers
      do {
        await assertHonest(waiting.browser, 2_000);
        await sleep(300);
      } while (Date.now() < end);
    } finally {
      postgres.thaw();
    }
    await assertAllIsBack(waiting);
  });
});

describe('PostgreSQL killed between any two steps of a login', () => {
  test('at each point in turn the customer gets in, at most by beginning again, on the same server', {
    timeout: 290_000,
  }, async (context) => {
    server.steps.length = 0;
    assert.equal((await logInWhateverBreaks(world, { ...(await newCustomer()), patient: true })).startedOver, 0);
    const { steps } = server;
    const points = steps.map(({ name, phase }, at) => ({
      name,
      phase,
      skip: steps.slice(0, at).filter((step) => step.name === name && step.phase === phase).length,
    }));
    context.diagnostic(`${points.length} points`);
    assert.ok(points.length >= 20);
    for (const point of points) {
      const where = `PostgreSQL killed ${point.phase} ${point.name} (${point.skip + 1})`;
      const who = await newCustomer();
      const victim = postgres.pid();
      await server.killAt({ ...point, victim });
      const restarted = (async () => {
        await eventually(() => assert.equal(processStart(victim), null, `${where}: the point was reached`), 30_000);
        await postgres.restart();
      })();
      const outcome = await logInWhateverBreaks(world, who).catch((cause) =>
        assert.fail(`${where}: ${cause.stack}\nThe server (${server.process.exitCode}) said: ${server.output().slice(-3_000)}`),
      );
      await restarted;
      assert.equal(outcome.acr, 'mfa', where);
      assert.ok(outcome.startedOver <= 1, `${where}: began again ${outcome.startedOver} times, ${outcome.refusals}`);
      const { rows } = await eventually(() =>
        postgres.db.owner.query('select type, login_uid from audit_event where customer_id = $1', [who.customer.id]),
      );
      for (const { uid, type } of outcome.told)
        assert.ok(
          rows.some((event) => event.type === type && event.login_uid === uid),
          `${where}: ${type} is on record`,
        );
    }
    assert.equal(server.process.exitCode, null);
  });

  test('afterwards state and evidence agree', async () => {
    assert.deepEqual(await contradictions(postgres.db.owner), []);
  });
});

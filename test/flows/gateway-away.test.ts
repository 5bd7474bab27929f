import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createSmsSender } from '#gateways/sms-http.ts';
import { buildApp } from '#main/app.ts';
import { deliverMessage } from '#usecases/messages/deliver-message.ts';
import type { PageBrowser } from '../support/browser.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
});
after(() => world.close());

const circuit = async (kind: string) => (await rows(world, 'select * from gateway_circuit where kind = $1', [kind]))[0] ?? {};
const refuseAll = (status: number) => world.provider.answers.push(...Array.from({ length: 100 }, () => ({ status })));
/** Lets the wait of the circuit pass, as a minute of the machine's time would. */
async function letItTry(kind: string): Promise<void> {
  await rows(world, 'update gateway_circuit set retry_at = now() where kind = $1', [kind]);
  await rows(
    world,
    `select graphile_worker.add_job('probe_gateway', json_build_object('kind', $1::text), job_key := 'probe_gateway:' || $1)`,
    [kind],
  );
}

async function logIn(channel: string, contact: { mobile?: string; email?: string }): Promise<{ browser: PageBrowser; callback: string }> {
  const customer = await world.addCustomer(contact);
  const browser = world.browser();
  return { browser, callback: (await enterPassword(world, browser, channel, customer)).callback };
}

const mobile = (index: number): string => `0901234560${index}`;
const e164 = (index: number): string => `+81${mobile(index).slice(1)}`;
const sentTo = (to: string) => world.provider.received.filter(({ body }) => body.to === to);

describe('the SMS gateway is gone', () => {
  const waiting: { browser: PageBrowser; callback: string }[] = [];

  test('after five failures in a row it is left alone: one event, and an alarm in the log', async () => {
    refuseAll(503);
    for (let index = 0; index < 5; index++) waiting.push(await logIn('stock-app', { mobile: mobile(index) }));
    await eventually(async () => assert.equal((await circuit('sms')).state, 'open'));
    await eventually(() => assert.ok(world.app.gateways.isDelayed('sms')));
    const opened = await world.events('gateway.circuit_opened');
    assert.equal(opened.length, 1);
    const [{ outcome, reason, data } = {}] = opened;
    assert.deepEqual([outcome, reason, (data as { gateway?: string } | undefined)?.gateway], ['failure', 'http_503', 'sms']);
    assert.ok(world.log.some((line) => line.includes('a message gateway does not answer') && line.includes('"level":50')));
    assert.equal((await circuit('mail')).state, 'closed');
  });

  test('whoever waits for a code is told so in plain words, and offered phone-call first', async () => {
    const [first] = waiting;
    assert.ok(first);
    const page = await first.browser.open(first.browser.page?.url ?? '');
    assert.match(page.text, /SMSの送信が遅れています/);
    const [offered, asked] = [page.html.indexOf('/switch"'), page.html.indexOf('name="code"')];
    assert.ok(offered > 0 && offered < asked, 'the way by telephone stands above the code');
    assert.equal(page.html.match(/\/switch"/g)?.length, 1);
    await first.browser.submit('/switch', { method: 'phone-call' });
    assert.doesNotMatch(first.browser.page?.text ?? '', /SMSの送信が遅れています/);
    await world.phone.call(e164(0), shownNumber(first.browser));
    const back = await first.browser.open(first.browser.page?.url ?? '', { stopAt: first.callback });
    assert.match(back.url, /code=/);
  });

  test('further messages wait in the outbox: nobody asks the dead gateway', async () => {
    const before = world.provider.received.length;
    for (let index = 5; index < 8; index++) waiting.push(await logIn('stock-app', { mobile: mobile(index) }));
    await eventually(async () =>
      assert.deepEqual(
        await rows(world, `select from graphile_worker.jobs where task_identifier = 'deliver_message' and run_at <= now()`),
        [],
      ),
    );
    assert.equal(world.provider.received.length, before);
    assert.match(waiting.at(-1)?.browser.page?.text ?? '', /SMSの送信が遅れています/);
    assert.equal((await rows(world, `select from outbox where kind = 'sms' and state = 'queued'`)).length, 7);
  });

  test('when its wait is over one message tries, however many senders there are; its failure makes the wait longer', async () => {
    const before = world.provider.received.length;
    const queued = await rows(world, `select id from outbox where kind = 'sms' and state = 'queued'`);
    await rows(world, `update gateway_circuit set retry_at = now() where kind = 'sms'`);
    const senders = { sms: createSmsSender(world.config.smsGateway), mail: { send: () => assert.fail('no mail is meant') } };
    const results = await Promise.all(queued.map(({ id }) => deliverMessage(world.app, senders, String(id))));
    assert.deepEqual(results.map(({ kind }) => kind).sort(), [...queued.slice(1).map(() => 'held'), 'try_again']);
    assert.equal(world.provider.received.length, before + 1);
    const { failures, retry_at: retryAt } = await circuit('sms');
    assert.equal(failures, 6);
    const wait = (retryAt as Date).getTime() - Date.now();
    assert.ok(wait > 15_000 && wait <= 20_000, `it waits ${wait} ms`);
    assert.equal((await world.events('gateway.circuit_opened')).length, 1);
  });

  test('every process knows it, one that starts now too', async () => {
    const { databaseUrl, secret, issuer, trunks, supportNumber, freezeNumber, passwordNumber } = world.config;
    const other = await buildApp({ databaseUrl, secret, issuer, trunks, supportNumber, freezeNumber, passwordNumber });
    assert.equal(other.app.gateways.isDelayed('sms'), true);
    await other.listener.ready();
    world.provider.answers.length = 0;
    await letItTry('sms');
    await eventually(() => assert.equal(other.app.gateways.isDelayed('sms'), false));
    await other.close();
  });

  test('when it answers again all that still counts is sent, once, and the pages say nothing of it any more', async () => {
    await eventually(async () => assert.deepEqual(await rows(world, `select from outbox where kind = 'sms' and state = 'queued'`), []));
    for (let index = 1; index < 8; index++) {
      const accepted = sentTo(e164(index)).at(-1);
      assert.ok(accepted);
      const { browser, callback } = waiting[index] as { browser: PageBrowser; callback: string };
      const page = await browser.open(browser.page?.url ?? '');
      assert.doesNotMatch(page.text, /SMSの送信が遅れています/);
      const code = await world.inbox.code(e164(index));
      assert.match((await browser.submit(loginPath(browser), { code }, callback)).url, /code=/);
    }
    const closed = await world.events('gateway.circuit_closed');
    assert.equal(closed.length, 1);
    const delivered = await world.events('message.delivered');
    assert.equal(new Set(delivered.map(({ data }) => (data as { message: string }).message)).size, 7);
    assert.equal(delivered.length, 7);
  });
});

describe('the mail gateway is gone', () => {
  test('an FX page that waits is told by its stream, without another way being invented; the code comes when the gateway does', async () => {
    const { browser, callback } = await (async () => {
      world.provider.answers.push({ status: 202, body: '{}' });
      return logIn('fx-site', { email: 'first@example.jp' });
    })();
    await world.inbox.latest('first@example.jp');
    const stream = await openStream(browser, `/login/${uidOf(browser)}`, world.config.issuer);
    const { version } = await stream.next(0);
    refuseAll(500);
    for (let index = 0; index < 5; index++) await logIn('fx-site', { email: `c${index}@example.jp` });
    await eventually(async () => assert.equal((await circuit('mail')).state, 'open'));
    assert.notEqual((await stream.next(1)).version, version);
    await stream.close();
    const page = await browser.open(browser.page?.url ?? '');
    assert.match(page.text, /メールの送信が遅れています/);
    assert.doesNotMatch(page.html, /\/switch"/);
    world.provider.answers.length = 0;
    await letItTry('mail');
    await eventually(async () => assert.equal((await circuit('mail')).state, 'closed'));
    const code = await world.inbox.code('first@example.jp');
    assert.match((await browser.submit(loginPath(browser), { code }, callback)).url, /code=/);
  });

  test('a refusal of one message is an answer of the gateway: it ends the row of failures', async () => {
    world.provider.answers.push(...[503, 503, 400].map((status) => ({ status })));
    for (let index = 5; index < 8; index++) await logIn('fx-site', { email: `c${index}@example.jp` });
    await eventually(async () => assert.deepEqual(await rows(world, `select from outbox where kind = 'mail' and state = 'failed'`), [{}]));
    await eventually(async () => assert.equal((await circuit('mail')).failures, 0));
  });
});

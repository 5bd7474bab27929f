import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { challengeOf, landline, mobile, otherCode, rows, uidOf } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

/** A login that reached its second step, from a network of its own when none is given. */
async function atFactor(customer: Customer, from: string, channel = 'stock-app'): Promise<{ browser: PageBrowser; callback: string }> {
  const browser = world.browser(from);
  const { callback } = await enterPassword(world, browser, channel, customer);
  return { browser, callback };
}

/** Each message is delivered before the next is asked for: a code is not sent when another took its place. */
async function resend(browser: PageBrowser): Promise<void> {
  await allDelivered();
  await world.advance('121s');
  await browser.open(browser.page?.url ?? '');
  await browser.submit('/resend');
}

const allDelivered = () =>
  eventually(async () => assert.deepEqual(await rows(world, `select from outbox where state = 'queued'`), [], 'messages wait'));

/** As if strangers had failed so often before. */
const failedBefore = (customer: Customer, method: string, failures: number) =>
  rows(
    world,
    `insert into failure_lane (subject, purpose, lane, failures, updated_at) values (convert_to('c:' || $1, 'UTF8'), 'factor', 'm:' || $2, $3, now())`,
    [customer.id, method, failures],
  );

describe('guesses at one challenge', () => {
  test('a thousand over two hundred connections at once: never more than three are judged', async () => {
    const phone = mobile(700);
    const { browser } = await atFactor(await world.addCustomer({ mobile: phone.written, assigned: 'sms-code' }), '198.51.100.1');
    const code = await world.inbox.code(phone.e164);
    const address = new URL(loginPath(browser), world.config.issuer).href;
    const guess = (nth: number) => browser.request(address, { form: { code: otherCode(code, nth + 1) } }).then(({ status }) => status);
    // Two hundred are more than the server judges side by side, and no more than a busy machine can connect before it gives some of them up.
    const statuses: number[] = [];
    const guessOn = async (connection: number): Promise<void> => {
      for (let nth = connection; nth < 1_000; nth += 200) statuses.push(await guess(nth));
    };
    await Promise.all(Array.from({ length: 200 }, (_, connection) => guessOn(connection)));
    assert.equal(statuses.length, 1_000);
    assert.ok(
      statuses.every((status) => status === 303 || status === 503),
      [...new Set(statuses)].join(),
    );
    const challenge = await challengeOf(world, uidOf(browser));
    assert.deepEqual([challenge.judged, challenge.state], [3, 'failed']);
    const refused = (await world.events('login.answer_refused')).filter(({ login_uid }) => login_uid === uidOf(browser));
    assert.equal(refused.length, 3);
  });
});

describe('messages that may go out (mission.md rule 7)', () => {
  test('five an hour in a lane; then a call is asked for instead, and the page says why', async () => {
    const phone = mobile(701);
    const customer = await world.addCustomer({ mobile: phone.written, assigned: 'sms-code' });
    const { browser } = await atFactor(customer, '198.51.101.1');
    for (let sent = 1; sent < 5; sent++) await resend(browser);
    await world.inbox.latest(phone.e164, 4);
    await world.advance('121s');
    const page = await browser.open(browser.page?.url ?? '');
    assert.match(page.text, /お送りできる回数を超えました/);
    assert.equal((await browser.request(`${loginPath(browser)}/resend`.replace(/^/, world.config.issuer), { form: {} })).status, 303);
    assert.equal(world.inbox.count(phone.e164), 5);
    const again = await atFactor(customer, '198.51.101.2');
    assert.match(again.browser.page?.text ?? '', /SMS認証の認証番号を、お送りできる回数を超えました/);
    await world.phone.call(phone.e164, shownNumber(again.browser));
    assert.ok((await again.browser.open(again.browser.page?.url ?? '', { stopAt: again.callback })).url.startsWith(again.callback));
    assert.equal(world.inbox.count(phone.e164), 5);
  });

  test('another network has its own five, the hour over brings them back, and fifteen a day is all for one number', async () => {
    const phone = mobile(702);
    const customer = await world.addCustomer({ mobile: phone.written, assigned: 'sms-code' });
    let sent = 0;
    for (const network of ['198.51.102.1', '198.51.103.1', '198.51.104.1']) {
      const { browser } = await atFactor(customer, network);
      for (sent++; sent % 5 !== 0; sent++) await resend(browser);
      // What is not delivered within its three minutes is not sent any more.
      await world.inbox.latest(phone.e164, sent - 1);
      await world.advance('11m');
    }
    await world.inbox.latest(phone.e164, 14);
    const { browser } = await atFactor(customer, '198.51.105.1');
    assert.match(browser.page?.text ?? '', /お送りできる回数を超えました/);
    assert.equal(world.inbox.count(phone.e164), 15);
    await world.advance('24h');
    await atFactor(customer, '198.51.105.1');
    await world.inbox.latest(phone.e164, 15);
  });

  test('sends at once are counted one by one', async () => {
    const phone = mobile(703);
    const customer = await world.addCustomer({ mobile: phone.written, assigned: 'sms-code' });
    await rows(
      world,
      `insert into send_budget values (convert_to('c:' || $1, 'UTF8'), 'n:198.51.106.0/24', array_fill($2::timestamptz, array[4]))`,
      [customer.id, new Date(world.app.clock.now() - 60_000)],
    );
    const browsers = Array.from({ length: 4 }, (_, nth) => world.browser(`198.51.106.${nth + 1}`));
    await Promise.all(browsers.map((browser) => enterPassword(world, browser, 'stock-app', customer)));
    const sent = await rows(world, `select count(*)::int as sent from outbox where customer_id = $1`, [customer.id]);
    assert.deepEqual(sent, [{ sent: 1 }]);
  });

  test('on FX a call from a registered number buys this browser one more mail, and is no factor there', async () => {
    const phone = landline(704);
    const email = 'fx704@example.jp';
    const customer = await world.addCustomer({ phone: phone.written, email });
    const { browser, callback } = await atFactor(customer, '198.51.107.1', 'fx-site');
    for (let sent = 1; sent < 5; sent++) await resend(browser);
    await world.inbox.latest(email, 4);
    await world.advance('121s');
    await browser.open(browser.page?.url ?? '');
    const asked = await browser.submit('/switch', {});
    assert.match(asked.text, /認証番号をもう1通お送りします/);
    await world.phone.call(phone.e164, shownNumber(browser));
    const afterCall = await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.ok(!afterCall.url.startsWith(callback), 'the call alone opens nothing');
    const code = await world.inbox.code(email, 5);
    assert.equal(world.inbox.count(email), 6);
    const done = await browser.submit(loginPath(browser), { code }, callback);
    assert.ok(done.url.startsWith(callback), done.text.slice(0, 200));
    const [completed] = (await world.events('login.completed')).filter(({ customer_id }) => customer_id === customer.id);
    const { amr, acr } = (completed?.data ?? {}) as { amr?: unknown; acr?: unknown };
    assert.deepEqual({ amr, acr }, { amr: ['pwd', 'email'], acr: 'pwd+email' });
  });
});

describe('the backstop behind all lanes', () => {
  test('locks a method for unknown browsers after a hundred failures; another factor opens it; a known browser never meets it', async () => {
    const phone = mobile(705);
    const customer = await world.addCustomer({ mobile: phone.written, assigned: 'sms-code' });
    const known = await atFactor(customer, '192.0.2.1');
    const code = await world.inbox.code(phone.e164);
    await known.browser.submit(loginPath(known.browser), { code }, known.callback);
    await failedBefore(customer, 'sms-code', 99);
    const stranger = await atFactor(customer, '198.51.108.1');
    const sms = await world.inbox.latest(phone.e164, 1);
    await stranger.browser.submit(loginPath(stranger.browser), { code: otherCode(sms.code) });
    assert.match(stranger.browser.page?.text ?? '', /SMS認証を、安全のために止めています/);
    assert.match(stranger.browser.page?.html ?? '', /tel:186/);
    const [alarm] = await world.events('method.locked');
    assert.deepEqual([alarm?.customer_id, alarm?.method], [customer.id, 'sms-code']);
    const here = await atFactor(customer, '192.0.2.2');
    assert.match(here.browser.page?.text ?? '', /SMS認証を、安全のために止めています/);
    await enterPassword(world, known.browser, 'stock-app', customer, { prompt: 'login' });
    assert.doesNotMatch(known.browser.page?.text ?? '', /止めています/);
    await world.inbox.latest(phone.e164, 2);
    await world.phone.call(phone.e164, shownNumber(here.browser));
    await here.browser.open(here.browser.page?.url ?? '', { stopAt: here.callback });
    const before = world.inbox.count(phone.e164);
    await atFactor(customer, '192.0.4.1');
    await world.inbox.latest(phone.e164, before);
  });

  test('what stands open in an unknown browser is not judged any more once the method is locked', async () => {
    const phone = mobile(707);
    const customer = await world.addCustomer({ mobile: phone.written, assigned: 'sms-code' });
    const { browser } = await atFactor(customer, '198.51.110.1');
    const code = await world.inbox.code(phone.e164);
    await failedBefore(customer, 'sms-code', 100);
    await browser.submit(loginPath(browser), { code });
    assert.match(browser.page?.text ?? '', /SMS認証を、安全のために止めています/);
    const { judged, method } = await challengeOf(world, uidOf(browser));
    assert.deepEqual([judged, method], [0, 'phone-call']);
  });

  test('a customer without a callable number is told to ask support', async () => {
    const email = 'fx706@example.jp';
    const customer = await world.addCustomer({ email });
    await failedBefore(customer, 'email-code', 100);
    const { browser } = await atFactor(customer, '198.51.109.1', 'fx-site');
    assert.match(browser.page?.text ?? '', /安全のために止めています.*お客様サポート/);
    assert.equal(world.inbox.count(email), 0);
  });
});

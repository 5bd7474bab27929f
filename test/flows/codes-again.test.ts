import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { challengeOf, landline, loginCookie, otherCode, presentedBy, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { answer, atCodePage, failThreeTimes, finished, freeMobile, reload } from './code-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

describe('another code', () => {
  test('kills the old one, does not reset the count, and waits 30, 60, then 120 s', async () => {
    const { browser, callback, newest, number } = await atCodePage(world);
    const uid = uidOf(browser);
    const codes = [await newest()];
    await answer(browser, otherCode(codes[0] ?? '', 7));
    for (const wait of [30, 60, 120]) {
      const sent = world.inbox.count(number);
      await world.advance((wait - 10) * 1000);
      await browser.request(new URL(`/login/${uid}/resend`, world.config.issuer).href, { form: {} });
      assert.equal((await challengeOf(world, uid)).sends, codes.length, `no earlier than ${wait} s`);
      await world.advance('10s');
      await reload(browser);
      await browser.submit('/resend');
      codes.push(await newest(sent));
    }
    const { judged, sends, expiresAt } = await challengeOf(world, uid);
    assert.deepEqual([judged, sends], [1, 4]);
    assert.ok(expiresAt - world.app.clock.now() > 150_000, 'the new code has its own three minutes');
    const old = codes.find((code) => code !== codes.at(-1)) ?? '';
    await answer(browser, old);
    assert.equal((await challengeOf(world, uid)).judged, 2);
    await answer(browser, codes.at(-1) ?? '', callback);
    assert.ok(finished(browser, callback), 'the third answer is the right one');
  });

  test('after a resend the third wrong answer in all ends the challenge', async () => {
    const { browser, newest } = await atCodePage(world);
    const code = await newest();
    await answer(browser, otherCode(code, 1));
    await answer(browser, otherCode(code, 2));
    await world.advance('31s');
    await reload(browser);
    await browser.submit('/resend');
    const next = await newest(1);
    await answer(browser, otherCode(next, 3));
    assert.equal((await challengeOf(world, uidOf(browser))).state, 'failed');
    assert.equal((await world.events('login.answer_refused')).filter((event) => event.login_uid === uidOf(browser)).length, 3);
  });

  test('pressed eight times at once sends one', async () => {
    const { browser, number } = await atCodePage(world);
    await world.inbox.latest(number);
    const sent = world.inbox.count(number);
    const url = new URL(`${loginPath(browser)}/resend`, world.config.issuer).href;
    await world.advance('31s');
    await Promise.all(Array.from({ length: 8 }, () => browser.request(url, { form: {} })));
    await world.inbox.latest(number, sent);
    assert.equal((await challengeOf(world, uidOf(browser))).sends, 2);
    const queued = await rows(world, `select count(*)::int as messages from outbox where challenge_id = $1`, [
      (await challengeOf(world, uidOf(browser))).id,
    ]);
    assert.equal(queued[0]?.messages, 2);
  });
});

describe('wrong answers', () => {
  test('the third ends the challenge; the lane waits 1, 5, 15, 60 min, and success clears it', async () => {
    const network = '203.0.113.5';
    const first = await atCodePage(world, world.browser(network));
    for (const [index, wait] of [1, 5, 15, 60].entries()) {
      const each = index === 0 ? first : await atCodePage(world, world.browser(network), first);
      await failThreeTimes(each.browser, await each.newest());
      assert.match(each.browser.page?.text ?? '', /少しのあいだ、お待ちください/);
      const again = world.browser(network);
      await enterPassword(world, again, 'stock-app', first.customer);
      assert.match(again.page?.text ?? '', /少しのあいだ、お待ちください/, `another browser of the network waits too, ${wait} min`);
      const [lane] = await rows(world, `select wait_until from failure_lane where purpose = 'factor' and lane = 'n:203.0.113.0/24'`);
      const left = Number(lane?.wait_until) - world.app.clock.now();
      assert.ok(left <= wait * 60_000 && left > wait * 60_000 - 30_000, `${left} ms are left of ${wait} min`);
      await world.advance(left + 500);
    }
    const last = await atCodePage(world, world.browser(network), first);
    await answer(last.browser, await last.newest(), last.callback);
    assert.ok(finished(last.browser, last.callback));
    assert.equal((await rows(world, `select from failure_lane where lane = 'n:203.0.113.0/24'`)).length, 0);
  });

  test("a stranger's wrong answers make neither another network nor the known browser wait", async () => {
    const home = await atCodePage(world, world.browser('192.0.2.50'));
    await answer(home.browser, await home.newest(), home.callback);
    home.browser.cookies.delete('__Host-kannuki_session /');
    const stranger = await atCodePage(world, world.browser('192.0.2.99'), home);
    await failThreeTimes(stranger.browser, await stranger.newest());
    const elsewhere = await atCodePage(world, world.browser('198.51.100.50'), home);
    assert.match(elsewhere.browser.page?.html ?? '', /one-time-code/);
    await elsewhere.newest();
    const again = await atCodePage(world, home.browser, home);
    await answer(again.browser, await again.newest(), again.callback);
    assert.ok(finished(again.browser, again.callback), "the known browser, though in the stranger's network");
  });

  test('of the known browser count in its own lane', async () => {
    const home = await atCodePage(world, world.browser('192.0.2.150'));
    await answer(home.browser, await home.newest(), home.callback);
    home.browser.cookies.delete('__Host-kannuki_session /');
    const again = await atCodePage(world, home.browser, home);
    await failThreeTimes(again.browser, await again.newest());
    assert.match(again.browser.page?.text ?? '', /少しのあいだ、お待ちください/);
    const other = await atCodePage(world, world.browser('192.0.2.151'), home);
    assert.match(other.browser.page?.html ?? '', /one-time-code/, "the network's lane has no failure");
  });

  test('a page that stands open while its lane waits says so, and no answer is judged', async () => {
    const first = await atCodePage(world, world.browser('203.0.113.150'));
    await first.newest();
    const second = await atCodePage(world, world.browser('203.0.113.151'), first);
    const code = await second.newest();
    await failThreeTimes(first.browser, await world.inbox.code(first.number));
    await answer(second.browser, code, second.callback);
    assert.equal(finished(second.browser, second.callback), false);
    assert.match(second.browser.page?.text ?? '', /少しのあいだ、お待ちください/);
    assert.equal((await challengeOf(world, uidOf(second.browser))).judged, 0);
    await world.advance('61s');
    await reload(second.browser);
    await answer(second.browser, code, second.callback);
    assert.ok(finished(second.browser, second.callback), 'after the wait the same code is still good');
  });

  test('200 guesses at one challenge at once over many connections: three are judged', async () => {
    const { browser, newest } = await atCodePage(world, world.browser('203.0.113.200'));
    const [code, uid] = [await newest(), uidOf(browser)];
    const { token } = presentedBy(browser);
    const url = new URL(loginPath(browser), world.config.issuer).href;
    const guess = (index: number) =>
      fetch(url, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ code: otherCode(code, index + 1) }),
        headers: { cookie: `${loginCookie(uid)}=${token}`, 'x-forwarded-for': '203.0.113.200' },
      });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => guess(index)));
    assert.ok(
      answers.every(({ status }) => status === 303),
      JSON.stringify(answers.map(({ status }) => status)),
    );
    const { judged, state } = await challengeOf(world, uid);
    assert.deepEqual([judged, state], [3, 'failed']);
    assert.equal((await world.events('login.answer_refused')).filter((event) => event.login_uid === uid).length, 3);
    const [lane] = await rows(
      world,
      `select failures from failure_lane where lane = 'n:203.0.113.0/24' and subject = (select convert_to('c:' || customer_id, 'UTF8') from login where uid = $1)`,
      [uid],
    );
    assert.equal(lane?.failures, 3);
  });

  test('guesses spread over several attempts of one network share its budget', async () => {
    const first = await atCodePage(world, world.browser('203.0.113.220'));
    const second = await atCodePage(world, world.browser('203.0.113.221'), first);
    const codes = [await world.inbox.code(first.number, 0), await second.newest()];
    await answer(first.browser, otherCode(codes[1] ?? '', 1));
    await answer(second.browser, otherCode(codes[1] ?? '', 2));
    await answer(first.browser, otherCode(codes[1] ?? '', 3));
    assert.match((await reload(second.browser)).text, /少しのあいだ、お待ちください/);
  });
});

describe('from SMS to a call', () => {
  test('the customer may switch, with the same budget, and never back', async () => {
    const { browser, callback, newest, number } = await atCodePage(world);
    const code = await newest();
    await answer(browser, otherCode(code, 1));
    await answer(browser, otherCode(code, 2));
    await browser.submit('/switch', { method: 'phone-call' });
    const { method, judged } = await challengeOf(world, uidOf(browser));
    assert.deepEqual([method, judged], ['phone-call', 2]);
    assert.doesNotMatch(browser.page?.html ?? '', /\/switch"/);
    const sent = world.inbox.count(number);
    await browser.request(new URL(`${loginPath(browser)}/switch`, world.config.issuer).href, { form: { method: 'sms-code' } });
    assert.equal((await challengeOf(world, uidOf(browser))).method, 'phone-call');
    assert.equal(world.inbox.count(number), sent);
    await browser.request(new URL(loginPath(browser), world.config.issuer).href, { form: { code } });
    assert.equal((await challengeOf(world, uidOf(browser))).state, 'pending', 'the code sent before answers nothing');
    await world.phone.call(number, shownNumber(browser));
    await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.ok(finished(browser, callback));
  });

  test('a customer on phone-call is never offered SMS, and posting it changes nothing', async () => {
    const { e164, written } = freeMobile();
    const customer = await world.addCustomer({ mobile: written, setting: { method: 'phone-call', from: '2025-06-01T00:00:00+09:00' } });
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', customer);
    assert.doesNotMatch(browser.page?.html ?? '', /\/switch"|SMS/);
    for (const method of ['sms-code', 'email-code', 'password', '', 'phone-call']) {
      await browser.request(new URL(`${loginPath(browser)}/switch`, world.config.issuer).href, { form: { method } });
    }
    assert.equal((await rows(world, 'select from challenge where login_uid = $1', [uidOf(browser)])).length, 1);
    assert.equal(world.inbox.count(e164), 0);
  });

  test('on FX no call can stand in for the mail', async () => {
    const customer = await world.addCustomer({ phone: landline(1).written, email: 'fx-switch@example.jp' });
    const browser = world.browser();
    await enterPassword(world, browser, 'fx-site', customer);
    assert.doesNotMatch(browser.page?.html ?? '', /\/switch"/);
    await browser.request(new URL(`${loginPath(browser)}/switch`, world.config.issuer).href, { form: { method: 'phone-call' } });
    assert.equal((await challengeOf(world, uidOf(browser))).method, 'email-code');
  });
});

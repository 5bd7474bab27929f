import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { answerChallenge } from '#usecases/sign-in/answer-challenge.ts';
import type { PageBrowser } from '../support/browser.ts';
import { challengeOf, frozenApp, landline, loginCookie, mobile, otherCode, presentedBy, rows, uidOf } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

let nextMobile = 0;
/** A customer on SMS, in front of the code page of a browser. */
async function atCodePage(browser = world.browser(), given: { customer?: Customer; number?: string; channel?: string } = {}) {
  const number = given.number ?? mobile(nextMobile++).e164;
  const customer = given.customer ?? (await world.addCustomer({ mobile: number.replace('+81', '0') }));
  const sent = world.inbox.count(number);
  const begun = await enterPassword(world, browser, given.channel ?? 'stock-app', customer);
  return { ...begun, customer, number, browser, newest: async (after = sent) => (await world.inbox.latest(number, after)).code };
}

const answer = (browser: PageBrowser, code: string, stopAt?: string) => browser.submit(loginPath(browser), { code }, stopAt);
const reload = (browser: PageBrowser) => browser.open(browser.page?.url.split('?')[0] ?? '');
const finished = (browser: PageBrowser, callback: string): boolean => browser.page?.url.startsWith(callback) ?? false;

/** Answers wrongly until the challenge is over. */
async function failThreeTimes(browser: PageBrowser, code: string): Promise<void> {
  for (let tries = 1; tries <= 3; tries++) await answer(browser, otherCode(code, tries));
}

describe('a code', () => {
  for (const [what, write] of [
    ['as it was sent', (code: string) => code],
    ['in full-width digits', (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))],
    ['with a space and a hyphen', (code: string) => ` ${code.slice(0, 3)}-${code.slice(3)} `],
  ] as const) {
    test(`is accepted ${what}`, async () => {
      const { browser, callback, newest } = await atCodePage();
      await answer(browser, write(await newest()), callback);
      assert.ok(finished(browser, callback), browser.page?.text.slice(0, 200));
    });
  }

  test('that is no six-digit number is not judged, and the page says what to enter', async () => {
    const { browser } = await atCodePage();
    for (const text of ['12345', 'abcdef', '']) {
      await answer(browser, text);
      assert.match(browser.page?.text ?? '', /6けたの数字を入力してください/);
    }
    assert.equal((await challengeOf(world, uidOf(browser))).judged, 0);
  });

  test('of another customer is refused, and counts as a wrong answer', async () => {
    const [mine, theirs] = [await atCodePage(), await atCodePage(world.browser('198.51.100.7'))];
    const [code, other] = [await mine.newest(), await theirs.newest()];
    await answer(mine.browser, other === code ? otherCode(code) : other);
    assert.equal((await challengeOf(world, uidOf(mine.browser))).judged, 1);
    await answer(mine.browser, code, mine.callback);
    assert.ok(finished(mine.browser, mine.callback));
  });

  test('counts once: the same code in a second login is wrong', async () => {
    const first = await atCodePage();
    const code = await first.newest();
    await answer(first.browser, code, first.callback);
    const second = await atCodePage(world.browser('198.51.100.8'), first);
    if ((await second.newest()) === code) return;
    await answer(second.browser, code, second.callback);
    assert.equal(finished(second.browser, second.callback), false);
  });

  test('an SMS is one message of 70 UTF-16 units, ends with the origin-bound line and has no link', async () => {
    const { number, newest } = await atCodePage();
    const code = await newest();
    const { text } = await world.inbox.latest(number);
    assert.ok(text.length <= 70, `${text.length} units`);
    assert.ok(text.endsWith(`\n@${new URL(world.config.issuer).host} #${code}`));
    assert.doesNotMatch(text, /https?:|www\.|\/\//);
  });
});

describe('time', () => {
  /** Judges the right code at an instant after it was sent, to the millisecond. */
  async function answerAt(channel: string, number: string, customer: Customer, after: number) {
    const { browser, newest } = await atCodePage(world.browser(), { customer, number, channel });
    const [code, { expiresAt, shownAt }] = [await newest(), await challengeOf(world, uidOf(browser))];
    const app = frozenApp(world.app, shownAt + after);
    return {
      lifetime: expiresAt - shownAt,
      outcome: await answerChallenge(app, { ...presentedBy(browser), body: { code }, requestId: 'test', maxAge: null }),
    };
  }

  for (const [channel, lifetime] of [
    ['stock-app', 180_000],
    ['fx-app', 600_000],
  ] as const) {
    test(`${channel}: a code is good for ${lifetime / 60_000} minutes, and not at their very end`, async () => {
      const number = mobile(nextMobile++).e164;
      const address = `c${number.slice(-4)}@example.jp`;
      const customer = await world.addCustomer({ mobile: number.replace('+81', '0'), email: address });
      const to = channel === 'fx-app' ? address : number;
      const late = await answerAt(channel, to, customer, lifetime);
      assert.equal(late.lifetime, lifetime);
      assert.equal(late.outcome?.kind, 'over');
      assert.equal((await answerAt(channel, to, customer, lifetime - 1)).outcome?.kind, 'right');
    });
  }

  test('when it is over the page says so and offers a new code; the old one is refused without being judged', async () => {
    const { browser, callback, newest, number } = await atCodePage();
    const [code, sent, uid] = [await newest(), world.inbox.count(number), uidOf(browser)];
    await world.advance('181s');
    await answer(browser, code, callback);
    assert.match(browser.page?.text ?? '', /時間が過ぎた/);
    await browser.submit('/again');
    await answer(browser, await newest(sent), callback);
    assert.ok(finished(browser, callback));
    const ends = (await world.events('login.challenge_expired')).filter((event) => event.login_uid === uid);
    assert.equal(ends.length, 1, 'its end is on record, once');
    assert.equal((await rows(world, `select sum(judged)::int as judged from challenge where login_uid = $1`, [uid]))[0]?.judged, 1);
  });
});

describe('another code', () => {
  test('kills the old one, does not reset the count, and waits 30, 60, then 120 s', async () => {
    const { browser, callback, newest, number } = await atCodePage();
    const uid = uidOf(browser);
    const codes = [await newest()];
    await answer(browser, otherCode(codes[0] ?? '', 7));
    for (const wait of [30, 60, 120]) {
      const sent = world.inbox.count(number);
      await world.advance((wait - 2) * 1000);
      await browser.request(new URL(`/login/${uid}/resend`, world.config.issuer).href, { form: {} });
      assert.equal((await challengeOf(world, uid)).sends, codes.length, `no earlier than ${wait} s`);
      await world.advance('2s');
      await reload(browser);
      await browser.submit('/resend');
      codes.push(await newest(sent));
    }
    const { judged, sends, expiresAt } = await challengeOf(world, uid);
    assert.deepEqual([judged, sends], [1, 4]);
    assert.ok(expiresAt - world.app.clock.now() > 170_000, 'the new code has its own three minutes');
    const old = codes.find((code) => code !== codes.at(-1)) ?? '';
    await answer(browser, old);
    assert.equal((await challengeOf(world, uid)).judged, 2);
    await answer(browser, codes.at(-1) ?? '', callback);
    assert.ok(finished(browser, callback), 'the third answer is the right one');
  });

  test('after a resend the third wrong answer in all ends the challenge', async () => {
    const { browser, newest } = await atCodePage();
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
    const { browser, number } = await atCodePage();
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
    const first = await atCodePage(world.browser(network));
    for (const [index, wait] of [1, 5, 15, 60].entries()) {
      const each = index === 0 ? first : await atCodePage(world.browser(network), first);
      await failThreeTimes(each.browser, await each.newest());
      assert.match(each.browser.page?.text ?? '', /少しのあいだ、お待ちください/);
      const again = world.browser(network);
      await enterPassword(world, again, 'stock-app', first.customer);
      assert.match(again.page?.text ?? '', /少しのあいだ、お待ちください/, `another browser of the network waits too, ${wait} min`);
      const [lane] = await rows(world, `select wait_until from failure_lane where purpose = 'factor' and lane = 'n:203.0.113.0/24'`);
      const left = Number(lane?.wait_until) - world.app.clock.now();
      assert.ok(Math.abs(left - wait * 60_000) < 5_000, `${left} ms are left of ${wait} min`);
      await world.advance(left + 500);
    }
    const last = await atCodePage(world.browser(network), first);
    await answer(last.browser, await last.newest(), last.callback);
    assert.ok(finished(last.browser, last.callback));
    assert.equal((await rows(world, `select from failure_lane where lane = 'n:203.0.113.0/24'`)).length, 0);
  });

  test("a stranger's wrong answers make neither another network nor the known browser wait", async () => {
    const home = await atCodePage(world.browser('192.0.2.50'));
    await answer(home.browser, await home.newest(), home.callback);
    home.browser.cookies.delete('__Host-kannuki_session /');
    const stranger = await atCodePage(world.browser('192.0.2.99'), home);
    await failThreeTimes(stranger.browser, await stranger.newest());
    const elsewhere = await atCodePage(world.browser('198.51.100.50'), home);
    assert.match(elsewhere.browser.page?.html ?? '', /one-time-code/);
    const again = await atCodePage(home.browser, home);
    await answer(again.browser, await again.newest(), again.callback);
    assert.ok(finished(again.browser, again.callback), "the known browser, though in the stranger's network");
  });

  test('of the known browser count in its own lane', async () => {
    const home = await atCodePage(world.browser('192.0.2.150'));
    await answer(home.browser, await home.newest(), home.callback);
    home.browser.cookies.delete('__Host-kannuki_session /');
    const again = await atCodePage(home.browser, home);
    await failThreeTimes(again.browser, await again.newest());
    assert.match(again.browser.page?.text ?? '', /少しのあいだ、お待ちください/);
    const other = await atCodePage(world.browser('192.0.2.151'), home);
    assert.match(other.browser.page?.html ?? '', /one-time-code/, "the network's lane has no failure");
  });

  test('a page that stands open while its lane waits says so, and no answer is judged', async () => {
    const first = await atCodePage(world.browser('203.0.113.150'));
    const second = await atCodePage(world.browser('203.0.113.151'), first);
    const code = await second.newest();
    await failThreeTimes(first.browser, await world.inbox.latest(first.number).then((message) => message.code));
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
    const { browser, newest } = await atCodePage(world.browser('203.0.113.200'));
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
    const first = await atCodePage(world.browser('203.0.113.220'));
    const second = await atCodePage(world.browser('203.0.113.221'), first);
    const codes = [await world.inbox.latest(first.number, 0).then(({ code }) => code), await second.newest()];
    await answer(first.browser, otherCode(codes[1] ?? '', 1));
    await answer(second.browser, otherCode(codes[1] ?? '', 2));
    await answer(first.browser, otherCode(codes[1] ?? '', 3));
    assert.match((await reload(second.browser)).text, /少しのあいだ、お待ちください/);
  });
});

describe('from SMS to a call', () => {
  test('the customer may switch, with the same budget, and never back', async () => {
    const { browser, callback, newest, number } = await atCodePage();
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
    const { e164, written } = mobile(nextMobile++);
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

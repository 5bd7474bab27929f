import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { beginProcedure } from '#usecases/procedures/begin-procedure.ts';
import { endAbandonedLogins } from '#usecases/upkeep/end-abandoned-logins.ts';
import { expireChallenges } from '#usecases/upkeep/expire-challenges.ts';
import { PageBrowser } from '../support/browser.ts';
import { landline, otherCode, rows, uidOf } from '../support/login-parts.ts';
import { contradictions } from '../support/trail.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { answer, finished } from './code-steps.ts';
import { deliveredTo, newNotified } from './notification-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ at: '2025-05-17T23:50:00+09:00', scheduled: false });
});
after(() => world.close());

const chromeOnWindows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

/** A browser that says what it is. */
class NamedBrowser extends PageBrowser {
  override go(url: string, init: RequestInit = {}): Promise<Response> {
    return super.go(url, { ...init, headers: { ...(init.headers as Record<string, string>), 'user-agent': chromeOnWindows } });
  }
}

const newCustomer = (given = {}) => newNotified(world, given);
const mails = (to: string) => deliveredTo(world, to);

const choose = (customer: Customer, value: string, at: string) =>
  rows(
    world,
    `insert into login_notification_choice (customer_id, nth, value, chosen_at, source)
    select $1, count(*) + 1, $2, $3, 'web' from login_notification_choice where customer_id = $1`,
    [customer.id, value, at],
  );

/** A login with the password alone, before the date; the page that tells what is to come is read. */
async function logInBefore(customer: Customer, browser = world.browser()): Promise<void> {
  const { callback } = await enterPassword(world, browser, 'stock-app', customer);
  await browser.submit('/continue', {}, callback);
  assert.ok(finished(browser, callback), browser.page?.text.slice(0, 300));
}

/** The right password, and not even a look at the page that follows. */
async function passwordOnly(customer: Customer, address: string): Promise<PageBrowser> {
  const browser = world.browser(address);
  await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
  const action = new URL(`${loginPath(browser)}/password`, world.config.issuer).href;
  const { status } = await browser.request(action, { form: { login_id: customer.loginId, password: customer.password } });
  assert.equal(status, 303);
  return browser;
}

const completedOf = async ({ id }: Customer) =>
  (await world.events('login.completed')).filter(({ customer_id }) => customer_id === id) as { data: Record<string, unknown> }[];

describe('before 18 May and at its first moment', () => {
  test('a login is told only to who chose it; from 00:00 to everybody with an address, an earlier off included', async () => {
    const [unset, off, on, without] = await Promise.all([newCustomer(), newCustomer(), newCustomer(), newCustomer({ email: false })]);
    await choose(off.customer, 'off', '2025-05-16T10:00:00+09:00');
    await choose(on.customer, 'on', '2025-05-16T10:00:00+09:00');
    for (const { customer } of [unset, off, on, without]) await logInBefore(customer);
    const counts = async () => Promise.all([unset, off, on, without].map(async ({ email }) => (await mails(email)).length));
    assert.deepEqual(await counts(), [0, 0, 1, 0]);
    await world.jumpTo('2025-05-18T00:00:00+09:00');
    for (const { customer } of [unset, off, on, without]) await logInBefore(customer);
    assert.deepEqual(await counts(), [1, 1, 2, 0]);
    await choose(off.customer, 'off', new Date(world.app.clock.now()).toISOString());
    await logInBefore(off.customer);
    assert.equal((await mails(off.email)).length, 1, 'chosen later: kept');
    const told = (await completedOf(off.customer)).map(({ data }) => data.notification);
    assert.deepEqual(told, ['off', 'mail', 'off']);
    assert.deepEqual(
      (await completedOf(without.customer)).map(({ data }) => data.notification),
      ['no_address', 'no_address'],
    );
  });
});

describe('a right password after which nothing was completed', () => {
  test('abandoned in front of a page: told when the login has ended, once, and not when the same browser got in meanwhile', async () => {
    const [left, returned] = [await newCustomer(), await newCustomer()];
    await enterPassword(world, world.browser(), 'stock-app', left.customer);
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', returned.customer);
    await logInBefore(returned.customer, browser);
    await world.advance('12m');
    await Promise.all([endAbandonedLogins(world.app), endAbandonedLogins(world.app)]);
    await endAbandonedLogins(world.app);
    const [mail, ...more] = await mails(left.email);
    assert.match(mail?.text ?? '', /正しいパスワードが入力されましたが/);
    assert.deepEqual(more, []);
    assert.deepEqual(
      (await mails(returned.email)).map(({ subject }) => subject),
      ['ログインのお知らせ'],
    );
    const ended = (await world.events('login.abandoned')).map(({ customer_id }) => customer_id);
    assert.deepEqual(ended.filter((id) => id === left.customer.id).length, 1);
    assert.equal(ended.filter((id) => id === returned.customer.id).length, 1, 'its end is on record all the same');
  });
});

describe('when everybody is asked for a factor', () => {
  before(() => world.jumpTo('2025-07-28T08:55:00+09:00'));

  test('a login by SMS is told in words: when, where, how, from what; the next one says that the browser is known', async () => {
    const { customer, email, number } = await newCustomer();
    const browser = new NamedBrowser();
    for (const tries of [1, 2]) {
      const { callback } = await enterPassword(world, browser, 'stock-app', customer);
      await answer(browser, await world.inbox.code(number, tries - 1), callback);
      assert.ok(finished(browser, callback));
      for (const name of browser.cookies.keys()) if (name.startsWith('__Host-kannuki_session')) browser.cookies.delete(name);
    }
    const [first, second] = await mails(email);
    assert.match(first?.text ?? '', /日時　　　2025年7月28日（月）8時5\d分/);
    assert.match(first?.text ?? '', /サービス　\S+/);
    assert.match(first?.text ?? '', /方法　　　パスワード、SMS認証\n機器　　　Windows の Chrome\nブラウザ　ふだんと違うブラウザ\n/);
    assert.match(first?.text ?? '', /0120-000-222 へお電話/);
    assert.match(second?.text ?? '', /ブラウザ　ふだんお使いのブラウザ\n/);
    const [event] = (await world.events('message.delivered')).filter(({ data }) => (data as { message: string }).message === first?.id);
    assert.deepEqual(
      { channel: event?.channel, purpose: (event?.data as { purpose: string } | undefined)?.purpose, customer: event?.customer_id },
      { channel: 'stock-app', purpose: 'login-notification', customer: customer.id },
    );
    assert.equal((await completedOf(customer))[0]?.data.message, first?.id, 'the login names its mail');
    assert.ok(event?.login_uid, 'and the delivery its login');
  });

  test('a login by call is told, and one whose mail gateway refuses is completed all the same', async () => {
    const phone = landline(90);
    const email = 'call@example.jp';
    const customer = await world.addCustomer({ phone: phone.written, email });
    const browser = world.browser();
    const { callback } = await enterPassword(world, browser, 'stock-app', customer);
    await world.phone.call(phone.e164, shownNumber(browser));
    world.provider.answers.push({ status: 400 });
    await browser.open(browser.page?.url.split('?')[0] ?? '', { stopAt: callback });
    assert.ok(finished(browser, callback));
    assert.match((await mails(email))[0]?.text ?? '', /パスワード、電話番号認証/);
  });

  test('the third wrong code is told, the first two are not', async () => {
    const { customer, email, number } = await newCustomer();
    const browser = world.browser('198.51.100.20');
    await enterPassword(world, browser, 'stock-app', customer);
    const code = await world.inbox.code(number);
    for (const by of [1, 2]) await answer(browser, otherCode(code, by));
    assert.equal((await mails(email)).length, 0);
    await answer(browser, otherCode(code, 3));
    const [mail, ...more] = await mails(email);
    assert.deepEqual([mail?.subject, more], ['ログインが完了しなかったお知らせ', []]);
    assert.match(mail?.text ?? '', /方法　　　パスワード、SMS認証/);
  });

  test('a code that ran out is told by the job, or by the step that asks anew before it; never twice in an hour', async () => {
    const [one, other] = [await newCustomer(), await newCustomer()];
    const [mine, theirs] = [world.browser('198.51.100.21'), world.browser('198.51.100.22')];
    await enterPassword(world, mine, 'stock-app', one.customer);
    await enterPassword(world, theirs, 'stock-app', other.customer);
    const uid = uidOf(mine);
    await world.advance('4m');
    await theirs.open(theirs.page?.url ?? '');
    await theirs.submit('/again');
    assert.equal((await mails(other.email)).length, 1, 'told by the step');
    await Promise.all([expireChallenges(world.app), expireChallenges(world.app)]);
    assert.equal((await mails(one.email)).length, 1, 'told by the job');
    const [sent] = await rows(world, `select login_uid, purpose from outbox where id = $1`, [(await mails(one.email))[0]?.id]);
    assert.deepEqual(sent, { login_uid: uid, purpose: 'login-unfinished' });
    await world.advance('20m');
    await expireChallenges(world.app);
    await endAbandonedLogins(world.app);
    assert.deepEqual([(await mails(one.email)).length, (await mails(other.email)).length], [1, 1]);
  });

  test('twenty tries at once from one network make one mail, another network makes a second, and an hour later there is a third', async () => {
    const { customer, email } = await newCustomer({ mobile: false });
    const lockedOut = (address: string) => enterPassword(world, world.browser(address), 'stock-app', customer);
    // Passwords one after another, so that none is refused for want of time; then all their logins come to nothing at once.
    const begun: PageBrowser[] = [];
    for (let nth = 1; nth <= 20; nth++) begun.push(await passwordOnly(customer, `203.0.113.${nth}`));
    await Promise.all(begun.map((browser) => browser.open(new URL(loginPath(browser), world.config.issuer).href)));
    const refused = (await world.events('login.locked_out')).filter(({ customer_id }) => customer_id === customer.id);
    assert.equal(refused.length, 20);
    assert.equal((await mails(email)).length, 1);
    await lockedOut('198.51.100.99');
    assert.equal((await mails(email)).length, 2);
    await world.advance('55m');
    await lockedOut('203.0.113.200');
    assert.equal((await mails(email)).length, 2);
    await world.advance('6m');
    await lockedOut('203.0.113.200');
    assert.equal((await mails(email)).length, 3);
  });
});

describe('an account whose logins are frozen', () => {
  test('its owner hears that somebody has the password', async () => {
    const { customer, email } = await newCustomer();
    await rows(
      world,
      `insert into hold (customer_id, scope, level, set_at, set_by, reason) values ($1, 'login', 'frozen', $2, 'support', 'test')`,
      [customer.id, new Date(world.app.clock.now())],
    );
    await enterPassword(world, world.browser('198.51.100.60'), 'stock-app', customer);
    assert.equal((await world.events('login.frozen')).at(-1)?.customer_id, customer.id);
    assert.match((await mails(email))[0]?.text ?? '', /正しいパスワードが入力されましたが/);
  });
});

describe('another channel within a session', () => {
  test('is told when it is opened for the first time, not again, and not by the login itself', async () => {
    const { customer, email, number } = await newCustomer();
    const browser = world.browser('198.51.100.30');
    const sent = world.inbox.count(number);
    const { callback } = await enterPassword(world, browser, 'customer-site', customer);
    await answer(browser, await world.inbox.code(number, sent), callback);
    // The code is redeemed nowhere; the authorization alone is what opens a channel.
    await browser.open(browser.page?.url ?? '', { stopAt: callback });
    const open = async (client: string) => {
      const party = await world.relyingParty(client);
      const { url } = await party.begin();
      const target = party.entry.redirect_uris[0] ?? '';
      await browser.open(url.href, { stopAt: target });
      assert.ok(finished(browser, target), browser.page?.text.slice(0, 300));
    };
    for (const client of ['fund-site', 'fund-site', 'plain-demo', 'customer-site']) await open(client);
    const texts = await mails(email);
    assert.deepEqual(
      texts.map(({ subject }) => subject),
      ['ログインのお知らせ', 'サービス利用開始のお知らせ（ログイン中の画面から）'],
      'plain-demo is the customer site as well',
    );
    const authorized = (await world.events('session.authorized')).filter(({ customer_id }) => customer_id === customer.id);
    assert.deepEqual(
      authorized.map(({ channel, data }) => [channel, (data as { message?: string }).message ?? null]),
      [
        ['customer-site', null],
        ['fund-site', texts[1]?.id],
        ['fund-site', null],
        ['customer-site', null],
        ['customer-site', null],
      ],
    );
  });
});

describe('a proof on the account site', () => {
  test('is no login; one that is not given is told of, without a word of passwords', async () => {
    const [phone, email] = [landline(91), 'account@example.jp'];
    const customer = await world.addCustomer({ phone: phone.written, email, assigned: 'phone-call' });
    const browser = world.browser('198.51.100.50');
    await enterAccount(world, browser, customer, { from: phone.e164 });
    const account = await accountOf(world, browser);
    const prove = async () => {
      const id = await beginProcedure(world.app, account, { kind: 'choose-method', requestId: 'test' });
      return browser.open(`${world.config.issuer}/account/procedure/${id}/prove`, { form: {} });
    };
    const page = await prove();
    await world.phone.call(phone.e164, shownNumber(browser));
    await browser.request(page.url);
    const proved = (await world.events('procedure.proved')).filter(({ customer_id }) => customer_id === customer.id);
    assert.equal(proved.length, 1);
    assert.deepEqual(
      (await mails(email)).map(({ subject }) => subject),
      ['ログインのお知らせ'],
    );
    await prove();
    await world.advance('4m');
    await expireChallenges(world.app);
    const [, mail, ...more] = await mails(email);
    assert.match(mail?.text ?? '', /ログインしている画面から追加の認証が必要になりましたが/);
    assert.doesNotMatch(mail?.text ?? '', /正しいパスワード/);
    assert.deepEqual(more, []);
  });
});

test('afterwards each mail has its event, and each event its mail', async () => {
  const about = (await contradictions(world.db.owner)).filter((words) => /mail|message/.test(words));
  assert.deepEqual(about, []);
});

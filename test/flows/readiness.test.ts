import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compensationWarning } from '#core/compensation-warning.text.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { enterAccount } from './account-steps.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

const mobile = '+819012340001';
const warning = /補償を行わない可能性があります/;

describe('before logging in is no longer possible', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ at: '2025-06-02T09:00:00+09:00' });
  });
  after(() => world.close());

  const login = async (customer: Customer, channel = 'stock-app') => (await enterPassword(world, world.browser(), channel, customer)).page;
  const shown = async (customer: Customer) =>
    (await world.events('compensation.warning_shown')).filter(({ customer_id }) => customer_id === customer.id);

  /** The password is right; the page that follows is not opened yet. */
  async function passPassword({ loginId, password }: Customer, channel: string) {
    const browser = world.browser();
    const { url } = await (await world.relyingParty(channel)).begin();
    const page = await browser.open(url.href);
    await browser.request(`${page.url}/password`, { form: { login_id: loginId, password } });
    return { browser, url: page.url };
  }

  test('the warning about compensation is shown once a day, on record with its version, and closed in one press', async () => {
    const one = await world.addCustomer({ mobile });
    const browser = world.browser();
    const { page, callback } = await enterPassword(world, browser, 'stock-app', one);
    assert.match(page.text, warning);
    assert.match(page.text, /3つのご準備を確かめる/);
    const [event] = await shown(one);
    assert.deepEqual([event?.data, event?.channel], [{ version: compensationWarning.version }, 'stock-app']);
    assert.match((await browser.open(page.url)).text, warning, 'it stays until the customer goes on, each time on record');
    assert.equal((await shown(one)).length, 2);
    await browser.submit('/continue', {}, callback);
    assert.ok(browser.page?.url.startsWith(callback), 'one press');

    const again = await login(one);
    assert.doesNotMatch(again.text, warning);
    assert.match(again.text, /ログイン方法の変更のお知らせ/);
    assert.equal((await shown(one)).length, 2, 'not shown, not on record');
    assert.match((await login(one, 'fx-site')).text, /7月26日/);
    assert.equal((await shown(one)).length, 2, 'once a day, whatever the channel');
  });

  test('of two logins at once one shows it; the next day it comes again; with phone-call in force and from the date on it does not', async () => {
    const one = await world.addCustomer({ mobile });
    // Passwords one after another (hashing would keep them apart anyway), then the pages that show the warning all at the same moment.
    const begun = [];
    for (const channel of ['stock-app', 'fund-site', 'futures-app', 'customer-site']) begun.push(await passPassword(one, channel));
    const pages = await Promise.all(begun.map(({ browser, url }) => browser.open(url)));
    assert.equal(pages.filter(({ text }) => warning.test(text)).length, 1);
    assert.equal((await shown(one)).length, 1);
    const set = await world.addCustomer({ mobile, setting: { method: 'phone-call', from: '2025-05-20' } });
    assert.doesNotMatch((await login(set, 'fx-site')).text, warning, 'phone-call is in force, FX asks for nothing yet');
    const waved = await world.addCustomer({ mobile, waveFrom: '2025-06-03T00:00:00+09:00' });
    assert.match((await login(waved, 'fx-site')).text, warning);
    await world.jumpTo('2025-06-03T00:00:01+09:00');
    assert.match((await login(one)).text, warning);
    assert.doesNotMatch((await login(waved, 'fx-site')).text, warning);
  });

  test('after the login the checklist comes first until it is done, with the date of this very customer and what to do first', async () => {
    const lockedOut = await world.addCustomer({ waveFrom: '2025-06-14T00:00:00+09:00' });
    const browser = world.browser();
    await enterAccount(world, browser, lockedOut, { path: '/account?x=1', checklist: true });
    const { text, html, url } = browser.page ?? { text: '', html: '', url: '' };
    assert.match(url, /\/account\/readiness\?next=%2Faccount%3Fx%3D1$/);
    assert.match(text, /このままでは、6月14日\(土\)から、ログインできなくなります 使える電話番号が、登録されていません/);
    assert.match(text, /1\. 登録の電話番号を確かめる まず、ここから/);
    assert.match(html, /href="\/account\?x=1"/, 'it leads on');

    const ready = await world.addCustomer({ mobile, email: 'hanako@example.jp' });
    const other = world.browser('203.0.113.4');
    await enterAccount(world, other, ready, { path: '/account/readiness' });
    assert.match(other.page?.text ?? '', /7月26日\(土\)から（予定）/);
    assert.match(other.page?.text ?? '', /まだ一度も、お電話やSMSで確認していません.*まだ設定されていません/);
    await other.open(`${world.config.issuer}/account/security/try-call`);
    await other.submit('/try-call');
    await world.phone.call(mobile, shownNumber(other));
    await other.open(other.page?.url ?? '');
    await other.open(`${world.config.issuer}/account/readiness`);
    assert.match(other.page?.text ?? '', /1\. 登録の電話番号を確かめる 済み ご登録の電話から、確認できています/);
  });
});

describe('once it has begun', () => {
  test('who is locked out of FX reads it on the checklist, and no checklist stands before other pages', async () => {
    const world = await startWorld();
    try {
      const one = await world.addCustomer({ mobile, assigned: 'phone-call' });
      const browser = world.browser();
      const page = await enterAccount(world, browser, one, { from: mobile, path: '/account' });
      assert.equal(new URL(page.url).pathname, '/account');
      assert.doesNotMatch((await browser.open(`${world.config.issuer}/account/readiness`)).text, warning);
      assert.match(browser.page?.text ?? '', /ログインできないサイトやアプリがあります メールアドレスが登録されていないため、FX/);
      assert.equal((await world.events('compensation.warning_shown')).length, 0);
    } finally {
      await world.close();
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { landline, mobile, rows, uidOf } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { begin, channels, countOn, notice, whatIsAsked, withMobile } from './policy-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

describe('the seven channels through the roll-out', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ at: '2025-05-09T12:00:00+09:00' });
  });
  after(() => world.close());

  test('05-09: every channel lets in with the password, after telling what will be asked from when', async () => {
    for (const channel of channels) {
      const customer = await world.addCustomer(withMobile());
      const browser = world.browser();
      const { party, attempt, callback } = await enterPassword(world, browser, channel, customer);
      const { text = '' } = browser.page ?? {};
      assert.match(text, new RegExp(notice), channel);
      assert.match(text, /7月26日\(土\) （予定）/);
      assert.match(text, channel.startsWith('fx') ? /メール認証/ : /SMS認証/);
      await browser.submit('/continue', {}, callback);
      const claims = (await party.exchange(browser.page?.url ?? '', attempt)).claims();
      assert.deepEqual([claims?.acr, claims?.amr, claims?.sub], ['pwd', ['pwd'], customer.number], channel);
    }
  });

  test('05-09: a customer without a number is told that this will lock them out, and gets in today', async () => {
    const { browser } = await begin(world, 'stock-app', await world.addCustomer({ email: 'none@example.jp' }));
    assert.match(browser.page?.text ?? '', /使える電話番号がご登録されていません/);
    const without = await begin(world, 'fx-app', await world.addCustomer({ mobile: mobile(countOn()).written }));
    assert.match(without.browser.page?.text ?? '', /メールアドレスがご登録されていません/);
  });

  test('05-09: who chose phone-call is asked at once on every channel but FX, with a proof of more than the password', async () => {
    const { written, e164 } = landline(1);
    const customer = await world.addCustomer({ phone: written, setting: { method: 'phone-call', from: '2025-05-08T00:00:00+09:00' } });
    for (const channel of channels) {
      assert.equal((await begin(world, channel, customer)).asked, channel.startsWith('fx') ? 'allow' : 'phone-call', channel);
      await world.advance('4m');
    }
    const browser = world.browser();
    const { party, attempt, callback } = await enterPassword(world, browser, 'fund-site', customer);
    await world.phone.call(e164, shownNumber(browser));
    await browser.open(browser.page?.url ?? '', { stopAt: callback });
    assert.equal((await party.exchange(browser.page?.url ?? '', attempt)).claims()?.acr, 'mfa');
  });

  test('05-09: who chose phone-call without a number that can be used is locked out, also before the date', async () => {
    const customer = await world.addCustomer({
      phone: '0120-123-456',
      setting: { method: 'phone-call', from: '2025-05-08T00:00:00+09:00' },
    });
    assert.equal((await begin(world, 'stock-app', customer)).asked, 'locked_out no_valid_phone_number');
  });

  test('05-10: the US stock app is suspended before any password; what was begun the day before ends there', async () => {
    await world.jumpTo('2025-05-09T23:59:50+09:00');
    const customer = await world.addCustomer(withMobile());
    const early = await begin(world, 'us-stock-app', customer);
    const typed = world.browser();
    await typed.open((await (await world.relyingParty('us-stock-app')).begin()).url.href);
    assert.match(early.browser.page?.text ?? '', new RegExp(notice));
    await world.jumpTo('2025-05-10T00:00:00.500+09:00');

    await early.browser.submit('/continue');
    assert.equal(whatIsAsked(early.browser), 'suspended', 'the password was right, and it completes after midnight');
    await typed.submit('/password', { login_id: customer.loginId, password: customer.password });
    assert.equal(whatIsAsked(typed), 'suspended');
    assert.equal((await rows(world, 'select from login where uid = $1', [uidOf(typed)])).length, 0, 'the password was not looked at');

    const { browser, asked } = await begin(world, 'us-stock-app', customer);
    assert.equal(asked, 'suspended');
    assert.doesNotMatch(browser.page?.html ?? '', /<form|type="password"|name="login_id"/);
    assert.match(browser.page?.text ?? '', /7月26日\(土\) （予定） 午前0時から/);
    const forced = await browser.request(new URL(`${loginPath(browser)}/password`, world.config.issuer).href, {
      form: { login_id: customer.loginId, password: customer.password },
    });
    assert.equal(forced.headers.get('location'), loginPath(browser));
    assert.equal((await world.events('login.suspended')).filter((event) => event.login_uid === uidOf(browser)).length, 1);
    for (const channel of channels.filter((each) => each !== 'us-stock-app'))
      assert.equal((await begin(world, channel, customer)).asked, 'allow', channel);
  });

  test('05-31 to 07-25: each customer of a wave is asked from 00:00 of the own day on every channel but FX; nobody else is', async () => {
    const first = await world.addCustomer(withMobile({ waveFrom: '2025-05-31T00:00:00+09:00' }));
    const later = await world.addCustomer(withMobile({ waveFrom: '2025-06-14T00:00:00+09:00' }));
    const never = await world.addCustomer(withMobile());
    const plan: readonly (readonly [string, Customer, string])[] = [
      ['2025-05-30T23:59:58+09:00', first, 'allow'],
      ['2025-05-31T00:00:00+09:00', first, 'phone-call'],
      ['2025-06-13T23:59:55+09:00', later, 'allow'],
      ['2025-06-14T00:00:00+09:00', later, 'phone-call'],
      ['2025-06-14T01:00:00+09:00', never, 'allow'],
    ];
    for (const [at, customer, asked] of plan) {
      await world.jumpTo(at);
      assert.equal((await begin(world, 'stock-app', customer)).asked, asked, at);
      assert.equal((await begin(world, 'fx-site', customer)).asked, 'allow', at);
      assert.equal((await begin(world, 'us-stock-app', customer)).asked, 'suspended', at);
    }
  });

  test('07-26 00:00: a login begun before midnight is judged by the policy then, without a second password', async () => {
    await world.jumpTo('2025-07-25T23:59:45+09:00');
    const customer = await world.addCustomer(withMobile());
    const [site, mail] = [await begin(world, 'stock-app', customer), await begin(world, 'fx-app', customer)];
    assert.deepEqual([site.asked, mail.asked], ['allow', 'allow']);
    assert.ok(world.app.clock.now() < Date.parse('2025-07-26T00:00:00+09:00'), 'still before midnight');
    const uids = [uidOf(site.browser), uidOf(mail.browser)];
    await world.jumpTo('2025-07-26T00:00:00.500+09:00');
    for (const { browser } of [site, mail]) await browser.submit('/continue');
    assert.deepEqual([whatIsAsked(site.browser), whatIsAsked(mail.browser)], ['sms-code', 'email-code']);
    assert.deepEqual([uidOf(site.browser), uidOf(mail.browser)], uids, 'asked in the very same login, which was never complete');
    assert.equal((await world.events('login.completed')).filter((event) => uids.includes(String(event.login_uid))).length, 0);
  });

  test('after: SMS on the stock channels, mail on FX, and the US stock app is back with both methods', async () => {
    const customer = await world.addCustomer(withMobile());
    for (const channel of channels) {
      const { browser, asked } = await begin(world, channel, customer, world.browser(`198.51.${channels.indexOf(channel)}.1`));
      assert.equal(asked, channel.startsWith('fx') ? 'email-code' : 'sms-code', channel);
      if (!channel.startsWith('fx')) assert.match(browser.page?.html ?? '', /\/switch"/, 'a call may be made instead');
      await world.advance('11m');
    }
    const { e164, written } = landline(2);
    const caller = world.browser();
    const { party, attempt, callback } = await enterPassword(world, caller, 'us-stock-app', await world.addCustomer({ phone: written }));
    await world.phone.call(e164, shownNumber(caller));
    await caller.open(caller.page?.url ?? '', { stopAt: callback });
    assert.deepEqual((await party.exchange(caller.page?.url ?? '', attempt)).claims()?.amr, ['pwd', 'inbound_call', 'mfa']);
  });

  test('after: locked out without a number, individual and corporate, each told the own way back', async () => {
    const individual = await begin(world, 'stock-app', await world.addCustomer({ email: 'i@example.jp', mobile: '090-1234-567' }));
    assert.equal(individual.asked, 'locked_out no_valid_phone_number');
    assert.match(individual.browser.page?.text ?? '', /お問い合わせフォームで依頼する/);
    const corporate = await begin(world, 'stock-app', await world.addCustomer({ accountType: 'corporate', email: 'c@example.jp' }));
    assert.equal(corporate.asked, 'locked_out no_valid_phone_number');
    assert.match(corporate.browser.page?.text ?? '', /書面の郵送だけ/);
    assert.doesNotMatch(corporate.browser.page?.text ?? '', /お問い合わせフォームで依頼する/);
    for (const { browser } of [individual, corporate]) {
      assert.doesNotMatch(browser.page?.html ?? '', /one-time-code|tel:186|\/continue"|\/again"/);
      for (const act of ['again', 'continue', 'switch', ''])
        await browser.request(new URL(`${loginPath(browser)}/${act}`.replace(/\/$/, ''), world.config.issuer).href, {
          form: { method: 'phone-call' },
        });
      assert.equal((await rows(world, 'select state from login where uid = $1', [uidOf(browser)]))[0]?.state, 'ended');
      assert.equal((await world.events('login.locked_out')).filter((event) => event.login_uid === uidOf(browser)).length, 1);
    }
  });

  test('after: without an address locked out of FX alone', async () => {
    const customer = await world.addCustomer({ mobile: mobile(countOn()).written });
    const { browser, asked } = await begin(world, 'fx-site', customer);
    assert.equal(asked, 'locked_out no_email');
    assert.match(browser.page?.text ?? '', /メールでの確認がないサイトやアプリには、影響しません/);
    assert.equal((await begin(world, 'stock-app', customer)).asked, 'sms-code');
  });

  test('after: an assigned SMS that can reach nobody falls back to a call, and a later mobile changes no assigned call', async () => {
    const { written } = landline(3);
    const moved = await world.addCustomer({ phone: written, assigned: 'sms-code' });
    assert.equal((await begin(world, 'stock-app', moved)).asked, 'phone-call');
    const later = await world.addCustomer(withMobile({ assigned: 'phone-call' }));
    assert.equal((await begin(world, 'stock-app', later)).asked, 'phone-call');
  });

  test('after: the setting wins over wave and assignment', async () => {
    const setting = (method: string) => ({ method, from: '2025-07-26T00:00:00+09:00' });
    const toSms = await world.addCustomer(
      withMobile({ waveFrom: '2025-06-14T00:00:00+09:00', assigned: 'phone-call', setting: setting('sms-code') }),
    );
    assert.equal((await begin(world, 'stock-app', toSms)).asked, 'sms-code');
    const toCall = await world.addCustomer(withMobile({ assigned: 'sms-code', setting: setting('phone-call') }));
    const { browser, asked } = await begin(world, 'stock-app', toCall);
    assert.equal(asked, 'phone-call');
    assert.doesNotMatch(browser.page?.html ?? '', /\/switch"/);
  });

  test('after: a mobile number in the home field is called from, not written to', async () => {
    const customer = await world.addCustomer({ phone: mobile(countOn()).written });
    assert.equal((await begin(world, 'stock-app', customer)).asked, 'phone-call');
    const corporate = await world.addCustomer({ accountType: 'corporate', mobile: mobile(countOn()).written });
    assert.equal((await begin(world, 'stock-app', corporate)).asked, 'phone-call');
    const represented = await world.addCustomer({ accountType: 'corporate', representativeMobile: mobile(countOn()).written });
    assert.equal((await begin(world, 'stock-app', represented)).asked, 'sms-code');
  });
});

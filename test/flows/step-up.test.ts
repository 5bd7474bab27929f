import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { landline, otherCode } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { whatIsAsked } from './policy-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';
import { answerWith, loggedIn, newHolder, visit } from './step-up-steps.ts';

let world: World;

describe('a session is worth on another channel only what it proved', () => {
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('from a stock channel to FX: the mail code alone is asked, no password, and the claims tell all of it', async () => {
    const holder = await newHolder(world);
    const { browser, tokens: first } = await loggedIn(world, holder);
    const step = await visit(world, browser, 'fx-site');
    assert.equal(step.asked, 'email-code');
    assert.doesNotMatch(browser.page?.html ?? '', /type="password"/);
    await answerWith(world, browser, holder.address, 0, step.callback);
    const claims = (await step.tokens()).claims();
    assert.equal(claims?.sub, holder.number);
    assert.deepEqual(claims?.amr, ['pwd', 'sms', 'mfa', 'email']);
    assert.equal(claims?.acr, 'mfa');
    assert.equal(claims?.auth_time, first.claims()?.auth_time, 'the oldest proof counted is the password');
    const begun = (await world.events('login.step_up_begun')).filter((event) => event.customer_id === holder.id);
    assert.equal(begun.length, 1);
  });

  test('from FX to a stock channel: the mail is worth nothing there, an SMS is asked, and a wrong code is refused', async () => {
    const holder = await newHolder(world);
    const browser = world.browser();
    const { callback } = await enterPassword(world, browser, 'fx-app', holder);
    await answerWith(world, browser, holder.address, 0, callback);
    const step = await visit(world, browser, 'customer-site');
    assert.equal(step.asked, 'sms-code');
    const code = await world.inbox.code(holder.number164);
    await browser.submit(loginPath(browser), { code: otherCode(code) }, step.callback);
    assert.match(browser.page?.text ?? '', /認証番号が違います/);
    await browser.submit(loginPath(browser), { code }, step.callback);
    assert.equal((await step.tokens()).claims()?.acr, 'mfa');
  });

  test('between two stock channels nothing is asked, whichever way the factor was proved', async () => {
    const holder = await newHolder(world);
    const { browser } = await loggedIn(world, holder);
    for (const channel of ['customer-site', 'futures-app', 'fund-site', 'us-stock-app']) {
      const step = await visit(world, browser, channel);
      assert.equal(step.asked, 'nothing', channel);
      assert.equal((await step.tokens()).claims()?.acr, 'mfa');
    }
    const caller = await newHolder(world);
    const called = world.browser('198.51.100.2');
    const { callback } = await enterPassword(world, called, 'stock-app', caller);
    await called.submit('/switch', { method: 'phone-call' });
    await world.phone.call(caller.number164, shownNumber(called));
    await called.open(called.page?.url ?? '', { stopAt: callback });
    const step = await visit(world, called, 'customer-site');
    assert.equal(step.asked, 'nothing');
    assert.deepEqual((await step.tokens()).claims()?.amr, ['pwd', 'inbound_call', 'mfa']);
  });

  test('once FX was stepped up, the other FX channel asks nothing', async () => {
    const holder = await newHolder(world);
    const { browser } = await loggedIn(world, holder);
    const step = await visit(world, browser, 'fx-site');
    await answerWith(world, browser, holder.address, 0, step.callback);
    await step.tokens();
    assert.equal((await visit(world, browser, 'fx-app')).asked, 'nothing');
  });

  test('who has no address is locked out of FX alone, and stays logged in elsewhere', async () => {
    const holder = await newHolder(world, { address: false });
    const { browser } = await loggedIn(world, holder);
    assert.equal((await visit(world, browser, 'fx-site')).asked, 'locked_out no_email');
    assert.equal((await visit(world, browser, 'customer-site')).asked, 'nothing');
  });

  test('three wrong codes of a step-up make the lane wait; the session stays', async () => {
    const holder = await newHolder(world);
    const { browser } = await loggedIn(world, holder);
    await visit(world, browser, 'fx-site');
    const code = await world.inbox.code(holder.address);
    for (let tries = 1; tries <= 3; tries++) await browser.submit(loginPath(browser), { code: otherCode(code, tries) });
    assert.match(browser.page?.text ?? '', /少しのあいだ、お待ちください/);
    assert.equal((await visit(world, browser, 'customer-site')).asked, 'nothing');
    assert.match(
      (await visit(world, browser, 'fx-app')).asked,
      /^something else.*お待ちください/,
      'a new start does not get round the wait',
    );
  });

  test('a step-up belongs to its browser too', async () => {
    const holder = await newHolder(world);
    const { browser } = await loggedIn(world, holder);
    const step = await visit(world, browser, 'fx-site');
    const code = await world.inbox.code(holder.address);
    const stranger = world.browser('198.51.100.3');
    const answer = await stranger.request(new URL(loginPath(browser), world.config.issuer).href, { form: { code } });
    assert.equal(answer.status, 404);
    await browser.submit(loginPath(browser), { code }, step.callback);
    assert.ok(browser.page?.url.startsWith(step.callback));
  });

  test('a step-up left open is worth nothing: the session is what it was', async () => {
    const holder = await newHolder(world);
    const { browser } = await loggedIn(world, holder);
    await visit(world, browser, 'fx-site');
    assert.equal((await visit(world, browser, 'fx-app', { prompt: 'none' })).error, 'interaction_required');
  });
});

describe('what a relying party may ask for', () => {
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('prompt=none: login_required, interaction_required, or the tokens, and never a page', async () => {
    const holder = await newHolder(world);
    assert.equal((await visit(world, world.browser(), 'stock-app', { prompt: 'none' })).error, 'login_required');
    const { browser } = await loggedIn(world, holder);
    assert.equal((await visit(world, browser, 'fx-site', { prompt: 'none' })).error, 'interaction_required');
    const silent = await visit(world, browser, 'customer-site', { prompt: 'none' });
    assert.equal(silent.error, null);
    assert.equal((await silent.tokens()).claims()?.acr, 'mfa');
    assert.equal(world.inbox.count(holder.address), 0, 'nothing was sent for a question that may not be asked');
  });

  test('acr_values that the channel cannot give: an error, not a loop', async () => {
    const { browser } = await loggedIn(world, await newHolder(world));
    assert.equal((await visit(world, browser, 'customer-site', { acr_values: 'phr' })).error, 'unmet_authentication_requirements');
    assert.equal((await visit(world, browser, 'customer-site', { acr_values: 'mfa' })).asked, 'nothing');
    assert.equal((await visit(world, browser, 'customer-site', { acr_values: 'phr mfa' })).asked, 'nothing', 'one of them is enough');
  });

  test('acr_values that cannot be given, of somebody who is not logged in yet: the same error after the login', async () => {
    const holder = await newHolder(world);
    const browser = world.browser();
    const { callback } = await enterPassword(world, browser, 'stock-app', holder, { acr_values: 'phr' });
    if (!browser.page?.url.startsWith(callback)) await answerWith(world, browser, holder.number164, 0, callback);
    assert.equal(new URL(browser.page?.url ?? '').searchParams.get('error'), 'unmet_authentication_requirements');
  });

  test('acr_values above what the channel asks before the date: an error as well', async () => {
    const earlier = await startWorld({ at: '2025-07-20T09:00:00+09:00' });
    try {
      const browser = earlier.browser();
      const { callback } = await enterPassword(earlier, browser, 'stock-app', await newHolder(earlier), { acr_values: 'mfa' });
      await browser.submit('/continue', {}, callback);
      assert.equal(new URL(browser.page?.url ?? '').searchParams.get('error'), 'unmet_authentication_requirements');
    } finally {
      await earlier.close();
    }
  });

  for (const maxAge of ['0', '1']) {
    test(`max_age=${maxAge}: password and factor are asked again, once, and the answer is fresh`, async () => {
      const holder = await newHolder(world);
      const { browser, tokens: first } = await loggedIn(world, holder);
      await world.advance('2m');
      const step = await visit(world, browser, 'stock-app', { max_age: maxAge });
      assert.equal(step.asked, 'password');
      const sent = world.inbox.count(holder.number164);
      await browser.submit('/password', { login_id: holder.loginId, password: holder.password }, step.callback);
      assert.equal(whatIsAsked(browser), 'sms-code');
      await answerWith(world, browser, holder.number164, sent, step.callback);
      const claims = (await step.tokens()).claims();
      assert.equal(claims?.acr, 'mfa');
      assert.ok(Number(claims?.auth_time) >= Number(first.claims()?.auth_time));
    });
  }

  test('an old factor does not answer a short max_age beside a new password', async () => {
    const earlier = await startWorld({ at: '2025-07-20T09:00:00+09:00' });
    try {
      const { written, e164 } = landline(1);
      const customer = await earlier.addCustomer({
        phone: written,
        email: 'old@example.jp',
        setting: { method: 'phone-call', from: '2025-07-01T00:00:00+09:00' },
      });
      const browser = earlier.browser();
      const first = await enterPassword(earlier, browser, 'stock-app', customer);
      await earlier.phone.call(e164, shownNumber(browser));
      await browser.open(browser.page?.url ?? '', { stopAt: first.callback });
      await earlier.advance('15m');
      // FX asks the password alone before the date: now it is young, the call is not.
      const fx = await visit(earlier, browser, 'fx-site', { max_age: '60' });
      assert.equal(fx.asked, 'password');
      await browser.submit('/password', { login_id: customer.loginId, password: customer.password }, fx.callback);
      if (!browser.page?.url.startsWith(fx.callback)) await browser.submit('/continue', {}, fx.callback);
      await fx.tokens();
      const step = await visit(earlier, browser, 'stock-app', { max_age: '300' });
      assert.equal(step.asked, 'phone-call', 'not let through by the old call, and no second password');
      await earlier.phone.call(e164, shownNumber(browser));
      await browser.open(browser.page?.url ?? '', { stopAt: step.callback });
      assert.equal((await step.tokens()).claims()?.acr, 'mfa');
    } finally {
      await earlier.close();
    }
  });
});

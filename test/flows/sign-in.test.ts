import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

describe('a customer logs in with the factor that the policy demands', () => {
  test('an SMS code on a stock channel gives acr mfa and amr pwd, sms, mfa', async () => {
    const customer = await world.addCustomer({ mobile: '090-1234-5678' });
    const browser = world.browser();
    const { party, attempt, callback } = await enterPassword(world, browser, 'stock-app', customer);
    assert.match(browser.page?.text ?? '', /5678/);
    const code = await world.inbox.code('+819012345678');
    const page = await browser.submit(loginPath(browser), { code }, callback);
    const tokens = await party.exchange(page.url, attempt);
    const claims = tokens.claims();
    assert.equal(claims?.acr, 'mfa');
    assert.deepEqual(claims?.amr, ['pwd', 'sms', 'mfa']);
    assert.equal(claims?.sub, customer.number);
  });

  test('a call from a registered phone to the number shown lets the waiting page go on', async () => {
    const customer = await world.addCustomer({ phone: '03-3192-4780' });
    const browser = world.browser();
    const { party, attempt, callback } = await enterPassword(world, browser, 'customer-site', customer);
    const answer = await world.phone.call('+81331924780', shownNumber(browser));
    assert.deepEqual(answer, { status: 200, body: { code: 603 } });
    const page = await browser.open(browser.page?.url ?? '', { stopAt: callback });
    const claims = (await party.exchange(page.url, attempt)).claims();
    assert.equal(claims?.acr, 'mfa');
    assert.deepEqual(claims?.amr, ['pwd', 'inbound_call', 'mfa']);
  });

  test('a mail code on FX gives acr pwd+email', async () => {
    const customer = await world.addCustomer({ mobile: '08012345678', email: 'hanako@example.jp' });
    const browser = world.browser();
    const { party, attempt, callback } = await enterPassword(world, browser, 'fx-site', customer);
    const { code, text } = await world.inbox.latest('hanako@example.jp');
    assert.doesNotMatch(text, /https?:|www\./);
    const page = await browser.submit(loginPath(browser), { code }, callback);
    const claims = (await party.exchange(page.url, attempt)).claims();
    assert.equal(claims?.acr, 'pwd+email');
    assert.deepEqual(claims?.amr, ['pwd', 'email']);
  });
});

describe('a relying party that asks for a fresh login', () => {
  test('max_age shorter than the customer takes is met by what was proved inside the login', async () => {
    const customer = await world.addCustomer({ mobile: '08022223333' });
    const browser = world.browser();
    const { party, attempt, callback } = await enterPassword(world, browser, 'stock-app', customer, { max_age: '1' });
    const code = await world.inbox.code('+818022223333');
    await new Promise((done) => setTimeout(done, 2_500));
    const page = await browser.submit(loginPath(browser), { code }, callback);
    assert.equal((await party.exchange(page.url, attempt)).claims()?.acr, 'mfa');
  });
});

describe('the evidence of a login', () => {
  test('every event names policy version, channel, network and request; a refusal says why', async () => {
    const customer = await world.addCustomer({ mobile: '07044445555' });
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', { ...customer, password: 'not this one' });
    await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
    const code = await world.inbox.code('+817044445555');
    await browser.submit(loginPath(browser), { code: code === '000000' ? '000001' : '000000' });
    const events = (await world.events()).filter((event) => event.customer_id === customer.id && event.actor === 'customer');
    const types = events.map(({ type, reason }) => `${type} ${reason}`);
    for (const expected of [
      'login.password_refused wrong_id_or_password',
      'login.answer_refused wrong_answer',
      'login.challenge_issued required',
    ])
      assert.ok(types.includes(expected), `${expected} in ${types}`);
    for (const { type, policy_version, channel, network, request_id } of events)
      assert.ok(policy_version === 1 && channel === 'stock-app' && network && request_id, `${type} is complete`);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { landline, mobile, otherCode, rows, uidOf } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { whatIsAsked } from './policy-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
let next = 0;
interface Holder extends Customer {
  readonly number164: string;
  readonly address: string;
}

async function newHolder(given: { readonly address?: boolean } = {}): Promise<Holder> {
  const { written, e164 } = mobile(next++);
  const address = `holder${next}@example.jp`;
  const customer = await world.addCustomer({ mobile: written, ...(given.address !== false && { email: address }) });
  return { ...customer, number164: e164, address };
}

/** Opens a channel in a browser that may be logged in already: what it asks, or the callback. */
async function visit(browser: PageBrowser, channel: string, extra: Record<string, string> = {}) {
  const party = await world.relyingParty(channel);
  const attempt = await party.begin(extra);
  const callback = party.entry.redirect_uris[0] ?? '';
  await browser.open(attempt.url.href, { stopAt: callback });
  const back = browser.page?.url.startsWith(callback) === true;
  const asked = back ? 'nothing' : /name="password"/.test(browser.page?.html ?? '') ? 'password' : whatIsAsked(browser);
  const error = back ? new URL(browser.page?.url ?? '').searchParams.get('error') : null;
  return { party, attempt, callback, asked, error, tokens: () => party.exchange(browser.page?.url ?? '', attempt) };
}

const answerWith = async (browser: PageBrowser, to: string, after: number, callback: string): Promise<void> => {
  await browser.submit(loginPath(browser), { code: (await world.inbox.latest(to, after)).code }, callback);
  assert.ok(browser.page?.url.startsWith(callback), browser.page?.text.slice(0, 200));
};

/** A whole login by SMS on a stock channel. */
async function loggedIn(holder: Holder, channel = 'stock-app', browser = world.browser()) {
  const sent = world.inbox.count(holder.number164);
  const { party, attempt, callback } = await enterPassword(world, browser, channel, holder);
  await answerWith(browser, holder.number164, sent, callback);
  return { browser, tokens: await party.exchange(browser.page?.url ?? '', attempt), party };
}

describe('a session is worth on another channel only what it proved', () => {
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('from a stock channel to FX: the mail code alone is asked, no password, and the claims tell all of it', async () => {
    const holder = await newHolder();
    const { browser, tokens: first } = await loggedIn(holder);
    const step = await visit(browser, 'fx-site');
    assert.equal(step.asked, 'email-code');
    assert.doesNotMatch(browser.page?.html ?? '', /type="password"/);
    await answerWith(browser, holder.address, 0, step.callback);
    const claims = (await step.tokens()).claims();
    assert.equal(claims?.sub, holder.number);
    assert.deepEqual(claims?.amr, ['pwd', 'sms', 'mfa', 'email']);
    assert.equal(claims?.acr, 'mfa');
    assert.equal(claims?.auth_time, first.claims()?.auth_time, 'the oldest proof counted is the password');
    const begun = (await world.events('login.step_up_begun')).filter((event) => event.customer_id === holder.id);
    assert.equal(begun.length, 1);
  });

  test('from FX to a stock channel: the mail is worth nothing there, an SMS is asked, and a wrong code is refused', async () => {
    const holder = await newHolder();
    const browser = world.browser();
    const { callback } = await enterPassword(world, browser, 'fx-app', holder);
    await answerWith(browser, holder.address, 0, callback);
    const step = await visit(browser, 'customer-site');
    assert.equal(step.asked, 'sms-code');
    const { code } = await world.inbox.latest(holder.number164);
    await browser.submit(loginPath(browser), { code: otherCode(code) }, step.callback);
    assert.match(browser.page?.text ?? '', /認証番号が違います/);
    await browser.submit(loginPath(browser), { code }, step.callback);
    assert.equal((await step.tokens()).claims()?.acr, 'mfa');
  });

  test('between two stock channels nothing is asked, whichever way the factor was proved', async () => {
    const holder = await newHolder();
    const { browser } = await loggedIn(holder);
    for (const channel of ['customer-site', 'futures-app', 'fund-site', 'us-stock-app']) {
      const step = await visit(browser, channel);
      assert.equal(step.asked, 'nothing', channel);
      assert.equal((await step.tokens()).claims()?.acr, 'mfa');
    }
    const caller = await newHolder();
    const called = world.browser('198.51.100.2');
    const { callback } = await enterPassword(world, called, 'stock-app', caller);
    await called.submit('/switch', { method: 'phone-call' });
    await world.phone.call(caller.number164, shownNumber(called));
    await called.open(called.page?.url ?? '', { stopAt: callback });
    const step = await visit(called, 'customer-site');
    assert.equal(step.asked, 'nothing');
    assert.deepEqual((await step.tokens()).claims()?.amr, ['pwd', 'inbound_call', 'mfa']);
  });

  test('once FX was stepped up, the other FX channel asks nothing', async () => {
    const holder = await newHolder();
    const { browser } = await loggedIn(holder);
    const step = await visit(browser, 'fx-site');
    await answerWith(browser, holder.address, 0, step.callback);
    await step.tokens();
    assert.equal((await visit(browser, 'fx-app')).asked, 'nothing');
  });

  test('who has no address is locked out of FX alone, and stays logged in elsewhere', async () => {
    const holder = await newHolder({ address: false });
    const { browser } = await loggedIn(holder);
    assert.equal((await visit(browser, 'fx-site')).asked, 'locked_out no_email');
    assert.equal((await visit(browser, 'customer-site')).asked, 'nothing');
  });

  test('three wrong codes of a step-up make the lane wait; the session stays', async () => {
    const holder = await newHolder();
    const { browser } = await loggedIn(holder);
    await visit(browser, 'fx-site');
    const { code } = await world.inbox.latest(holder.address);
    for (let tries = 1; tries <= 3; tries++) await browser.submit(loginPath(browser), { code: otherCode(code, tries) });
    assert.match(browser.page?.text ?? '', /少しのあいだ、お待ちください/);
    assert.equal((await visit(browser, 'customer-site')).asked, 'nothing');
    assert.match((await visit(browser, 'fx-app')).asked, /^something else.*お待ちください/, 'a new start does not get round the wait');
  });

  test('a step-up belongs to its browser too', async () => {
    const holder = await newHolder();
    const { browser } = await loggedIn(holder);
    const step = await visit(browser, 'fx-site');
    const { code } = await world.inbox.latest(holder.address);
    const stranger = world.browser('198.51.100.3');
    const answer = await stranger.request(new URL(loginPath(browser), world.config.issuer).href, { form: { code } });
    assert.equal(answer.status, 404);
    await browser.submit(loginPath(browser), { code }, step.callback);
    assert.ok(browser.page?.url.startsWith(step.callback));
  });

  test('a step-up left open is worth nothing: the session is what it was', async () => {
    const holder = await newHolder();
    const { browser } = await loggedIn(holder);
    await visit(browser, 'fx-site');
    assert.equal((await visit(browser, 'fx-app', { prompt: 'none' })).error, 'interaction_required');
  });
});

describe('what a relying party may ask for', () => {
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('prompt=none: login_required, interaction_required, or the tokens, and never a page', async () => {
    const holder = await newHolder();
    assert.equal((await visit(world.browser(), 'stock-app', { prompt: 'none' })).error, 'login_required');
    const { browser } = await loggedIn(holder);
    assert.equal((await visit(browser, 'fx-site', { prompt: 'none' })).error, 'interaction_required');
    const silent = await visit(browser, 'customer-site', { prompt: 'none' });
    assert.equal(silent.error, null);
    assert.equal((await silent.tokens()).claims()?.acr, 'mfa');
    assert.equal(world.inbox.count(holder.address), 0, 'nothing was sent for a question that may not be asked');
  });

  test('acr_values that the channel cannot give: an error, not a loop', async () => {
    const { browser } = await loggedIn(await newHolder());
    assert.equal((await visit(browser, 'customer-site', { acr_values: 'phr' })).error, 'unmet_authentication_requirements');
    assert.equal((await visit(browser, 'customer-site', { acr_values: 'mfa' })).asked, 'nothing');
    assert.equal((await visit(world.browser(), 'stock-app', { acr_values: 'phr' })).asked, 'password');
  });

  for (const maxAge of ['0', '1']) {
    test(`max_age=${maxAge}: password and factor are asked again, once, and the answer is fresh`, async () => {
      const holder = await newHolder();
      const { browser, tokens: first } = await loggedIn(holder);
      await world.advance('2m');
      const step = await visit(browser, 'stock-app', { max_age: maxAge });
      assert.equal(step.asked, 'password');
      const sent = world.inbox.count(holder.number164);
      await browser.submit('/password', { login_id: holder.loginId, password: holder.password }, step.callback);
      assert.equal(whatIsAsked(browser), 'sms-code');
      await answerWith(browser, holder.number164, sent, step.callback);
      const claims = (await step.tokens()).claims();
      assert.equal(claims?.acr, 'mfa');
      assert.ok(Number(claims?.auth_time) >= Number(first.claims()?.auth_time));
    });
  }

  test('an old factor does not answer a short max_age beside a new password', async () => {
    const before = await startWorldAt('2025-07-20T09:00:00+09:00');
    try {
      const { written, e164 } = landline(1);
      const customer = await world.addCustomer({
        phone: written,
        email: 'old@example.jp',
        setting: { method: 'phone-call', from: '2025-07-01T00:00:00+09:00' },
      });
      const browser = world.browser();
      const first = await enterPassword(world, browser, 'stock-app', customer);
      await world.phone.call(e164, shownNumber(browser));
      await browser.open(browser.page?.url ?? '', { stopAt: first.callback });
      await world.advance('15m');
      // FX asks the password alone before the date: now it is young, the call is not.
      const fx = await visit(browser, 'fx-site', { max_age: '60' });
      assert.equal(fx.asked, 'password');
      await browser.submit('/password', { login_id: customer.loginId, password: customer.password }, fx.callback);
      if (!browser.page?.url.startsWith(fx.callback)) await browser.submit('/continue', {}, fx.callback);
      await fx.tokens();
      const step = await visit(browser, 'stock-app', { max_age: '300' });
      assert.equal(step.asked, 'phone-call', 'not let through by the old call, and no second password');
      await world.phone.call(e164, shownNumber(browser));
      await browser.open(browser.page?.url ?? '', { stopAt: step.callback });
      assert.equal((await step.tokens()).claims()?.acr, 'mfa');
    } finally {
      await before();
    }
  });
});

/** Another world for one test; the returned act closes it and brings the former back. */
async function startWorldAt(at: string): Promise<() => Promise<void>> {
  const former = world;
  world = await startWorld({ at });
  return async () => {
    await world.close();
    world = former;
  };
}

describe('when the rule changes during a session', () => {
  before(async () => {
    world = await startWorld({ at: '2025-07-25T23:30:00+09:00' });
  });
  after(() => world.close());

  test('at the date a session of a password alone is worth nothing: no token, no use; the next visit asks the factor, not the password', async () => {
    const holder = await newHolder();
    const browser = world.browser();
    const { party, attempt, callback } = await enterPassword(world, browser, 'stock-app', holder);
    await browser.submit('/continue', {}, callback);
    const tokens = await party.exchange(browser.page?.url ?? '', attempt);
    assert.equal(tokens.claims()?.acr, 'pwd');
    await world.jumpTo('2025-07-25T23:59:00+09:00');
    const fresh = await party.refresh(tokens.refresh_token ?? '');
    assert.equal((await party.introspect(fresh.access_token)).active, true);
    await world.jumpTo('2025-07-26T00:00:01+09:00');
    assert.equal((await party.introspect(fresh.access_token)).active, false);
    await assert.rejects(party.refresh(fresh.refresh_token ?? tokens.refresh_token ?? ''), { error: 'invalid_grant' });
    assert.match((await visit(browser, 'stock-app', { prompt: 'none' })).error ?? '', /^(interaction|login)_required$/);
    const step = await visit(browser, 'customer-site');
    // The roll-out's job runs once a minute: when it has ended the session already, all is asked.
    if (step.asked === 'password') return;
    assert.equal(step.asked, 'sms-code');
    await answerWith(browser, holder.number164, 0, step.callback);
    assert.deepEqual((await step.tokens()).claims()?.amr, ['pwd', 'sms', 'mfa']);
  });

  test('a suspended channel is suspended for who is logged in too', async () => {
    const back = await startWorldAt('2025-05-20T09:00:00+09:00');
    try {
      const holder = await newHolder();
      const browser = world.browser();
      const { callback } = await enterPassword(world, browser, 'stock-app', holder);
      await browser.submit('/continue', {}, callback);
      const { asked } = await visit(browser, 'us-stock-app');
      assert.equal(asked, 'suspended');
      assert.doesNotMatch(browser.page?.html ?? '', /<form/);
      assert.equal((await visit(browser, 'us-stock-app', { prompt: 'none' })).error, 'interaction_required');
    } finally {
      await back();
    }
  });
});

describe('logging out', () => {
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('at one channel ends the session on all: each is told, no token lives on, and the next visit asks everything', async () => {
    const holder = await newHolder();
    const { browser, tokens, party } = await loggedIn(holder);
    const other = await visit(browser, 'customer-site');
    const otherTokens = await other.tokens();
    const back = party.entry.post_logout_redirect_uris[0] ?? '';
    const url = oidc.buildEndSessionUrl(party.configuration, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: back });
    await browser.open(url.href, { stopAt: back });
    if (!browser.page?.url.startsWith(back)) await browser.submit('/session/end/confirm', { logout: 'yes' }, back);
    assert.ok(browser.page?.url.startsWith(back), browser.page?.text.slice(0, 200));
    await eventually(() =>
      assert.deepEqual(world.channels.logouts.map(({ channel }) => channel).toSorted(), ['customer-site', 'stock-app']),
    );
    const sids = world.channels.logouts.map(({ token }) => decodeJwt(token).sid);
    assert.deepEqual(sids.toSorted(), [tokens.claims()?.sid, otherTokens.claims()?.sid].toSorted());
    await assert.rejects(party.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
    assert.equal((await other.party.introspect(otherTokens.access_token)).active, false);
    assert.equal((await visit(browser, 'stock-app')).asked, 'password');
    assert.equal((await rows(world, 'select from login where uid = $1', [uidOf(browser)])).length, 0);
  });
});

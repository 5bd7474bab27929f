import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { eventually } from '../support/eventually.ts';
import { rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword } from './sign-in-steps.ts';
import { answerWith, loggedIn, newHolder, visit } from './step-up-steps.ts';

let world: World;

describe('when the rule changes during a session', () => {
  before(async () => {
    world = await startWorld({ at: '2025-07-25T23:30:00+09:00' });
  });
  after(() => world.close());

  test('at the date a session of a password alone is worth nothing: no token, no use; the next visit asks the factor, not the password', async () => {
    const holder = await newHolder(world);
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
    assert.match((await visit(world, browser, 'stock-app', { prompt: 'none' })).error ?? '', /^(interaction|login)_required$/);
    const step = await visit(world, browser, 'customer-site');
    // The roll-out's job runs once a minute: when it has ended the session already, all is asked.
    if (step.asked === 'password') return;
    assert.equal(step.asked, 'sms-code');
    await answerWith(world, browser, holder.number164, 0, step.callback);
    assert.deepEqual((await step.tokens()).claims()?.amr, ['pwd', 'sms', 'mfa']);
  });

  test('a suspended channel is suspended for who is logged in too', async () => {
    const earlier = await startWorld({ at: '2025-05-20T09:00:00+09:00' });
    try {
      const holder = await newHolder(earlier);
      const browser = earlier.browser();
      const { callback } = await enterPassword(earlier, browser, 'stock-app', holder);
      await browser.submit('/continue', {}, callback);
      const { asked } = await visit(earlier, browser, 'us-stock-app');
      assert.equal(asked, 'suspended');
      assert.doesNotMatch(browser.page?.html ?? '', /<form/);
      assert.equal((await visit(earlier, browser, 'us-stock-app', { prompt: 'none' })).error, 'interaction_required');
    } finally {
      await earlier.close();
    }
  });
});

describe('logging out', () => {
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('at one channel ends the session on all: each is told, no token lives on, and the next visit asks everything', async () => {
    const holder = await newHolder(world);
    const { browser, tokens, party } = await loggedIn(world, holder);
    const other = await visit(world, browser, 'customer-site');
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
    assert.equal((await visit(world, browser, 'stock-app')).asked, 'password');
    assert.equal((await rows(world, 'select from login where uid = $1', [uidOf(browser)])).length, 0);
  });
});

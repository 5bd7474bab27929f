import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { enforcedClients } from '#main/jobs.ts';
import { replaceSetting } from '#store/import-apply.ts';
import { inTransaction } from '#store/transaction.ts';
import { enforcePolicy } from '#usecases/enforcement/enforce-policy.ts';
import { approvePolicy, requestPolicy } from '#usecases/rollout/apply-policy.ts';
import { eventually } from '../support/eventually.ts';
import { startWorld, type World } from '../support/world.ts';
import { endedByPolicy, partsOf, passwordSession, type Tokens } from './enforcement-steps.ts';
import { channels, shipped, withMobile } from './policy-steps.ts';
import { visit } from './step-up-steps.ts';

const wave = '2025-06-14T00:00:00+09:00';
/** The shipped policy with the futures app suspended from an instant. */
const suspending = (from: string): string =>
  shipped.replace(
    /( {2}futures-app:\n {4}name:.*\n)/,
    `$1    suspensions:\n      - from: ${from}\n        until: 2025-08-01\n        planned: false\n`,
  );

describe('at the instants of the policy', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ at: '2025-05-09T23:50:00+09:00' });
  });
  after(() => world.close());

  test('a suspension ends every part on its channel at once, and no other; each is told and on record', async () => {
    const customer = await world.addCustomer(withMobile());
    const app = await passwordSession(world, 'us-stock-app', customer);
    const site = await passwordSession(world, 'customer-site', customer, app.browser);
    await world.jumpTo('2025-05-10T00:00:00+09:00');
    await endedByPolicy(world, app);
    assert.deepEqual(await partsOf(world, site), ['customer-site']);
    assert.ok((await site.party.refresh(site.tokens.refresh_token ?? '')).access_token);
    const [event] = (await world.events('session.ended')).filter((one) => one.customer_id === customer.id);
    assert.deepEqual([event?.reason, event?.channel, event?.actor], ['channel_suspended', 'us-stock-app', 'system']);
    await eventually(async () => {
      const [told] = (await world.events('logout.delivered')).filter((one) => one.customer_id === customer.id);
      assert.deepEqual([told?.reason, told?.channel], ['channel_suspended', 'us-stock-app']);
    });
  });

  test("a customer's own day ends the parts that ask a call now; FX and other customers stay, and only the call is asked", async () => {
    await world.jumpTo('2025-06-13T23:55:00+09:00');
    const [mine, other] = [await world.addCustomer(withMobile({ waveFrom: wave })), await world.addCustomer(withMobile())];
    const stock = await passwordSession(world, 'stock-app', mine);
    const fx = await passwordSession(world, 'fx-site', mine, stock.browser);
    const untouched = await passwordSession(world, 'stock-app', other);
    await world.jumpTo(wave);
    await endedByPolicy(world, stock);
    assert.deepEqual(await partsOf(world, fx), ['fx-site']);
    assert.ok((await fx.party.refresh(fx.tokens.refresh_token ?? '')).access_token);
    assert.ok((await untouched.party.refresh(untouched.tokens.refresh_token ?? '')).access_token);
    assert.equal((await visit(world, stock.browser, 'stock-app')).asked, 'phone-call');
  });

  test('a token lives no longer than what was proved is enough; the ID token and the refreshed one end with it', async () => {
    await world.jumpTo('2025-06-19T23:58:00+09:00');
    const customer = await world.addCustomer(withMobile({ waveFrom: '2025-06-20T00:00:00+09:00' }));
    const [stock, fx] = [await passwordSession(world, 'stock-app', customer), await passwordSession(world, 'fx-site', customer)];
    const day = Date.parse('2025-06-20T00:00:00+09:00');
    /** Told by the tokens themselves: when they were issued is on record in them, however long ago it was. */
    const within = (tokens: Tokens) => {
      const life = tokens.expires_in ?? 0;
      const claims = tokens.claims();
      const end = (Number(claims?.iat) + life) * 1_000 + world.app.clock.offset();
      assert.ok(end <= day + 1_500 && end > day - 5_000, `${life} s, until ${new Date(end).toISOString()}`);
      assert.ok(Number(claims?.exp) - Number(claims?.iat) <= life + 1);
    };
    within(stock.tokens);
    within(await stock.party.refresh(stock.tokens.refresh_token ?? ''));
    assert.equal(fx.tokens.expires_in, 300);
    assert.equal((await stock.party.introspect(stock.tokens.access_token)).active, true);
  });

  test('a policy applied on the spot is enforced within seconds, without any instant of its own to wait for', async () => {
    const customer = await world.addCustomer(withMobile());
    const futures = await passwordSession(world, 'futures-app', customer);
    const site = await passwordSession(world, 'customer-site', customer, futures.browser);
    const source = Buffer.from(suspending('2025-06-01'));
    await requestPolicy(world.app, { source, by: 'hanako' });
    await approvePolicy(world.app, { source, by: 'taro' });
    await endedByPolicy(world, futures);
    assert.deepEqual(await partsOf(world, site), ['customer-site']);
    // One that the policy does not name any more is refused as well, at use and by the job.
    const fund = await passwordSession(world, 'fund-site', customer);
    const without = Buffer.from(shipped.replace(/ {2}fund-site:\n(?: {4}.*\n)+/, ''));
    await requestPolicy(world.app, { source: without, by: 'hanako' });
    await approvePolicy(world.app, { source: without, by: 'taro' });
    await endedByPolicy(world, fund);
    await assert.rejects(fund.party.refresh(fund.tokens.refresh_token ?? ''), { error: 'invalid_grant' });
    assert.ok((await world.events('session.ended')).some((one) => one.channel === 'fund-site' && one.reason === 'unknown_channel'));
    assert.deepEqual(
      world.log.filter((line) => /"level":50/.test(line)),
      [],
    );
  });
});

describe('what fell due while nobody worked', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ at: '2025-07-25T23:30:00+09:00', scheduled: false });
  });
  after(() => world.close());

  test('is made up for by the next run, in batches that can be stopped; a run after it does nothing', async () => {
    const sessions = [];
    for (let index = 0; index < 5; index++) {
      const channel = channels[index] ?? 'stock-app';
      if (channel !== 'us-stock-app') sessions.push(await passwordSession(world, channel, await world.addCustomer(withMobile())));
    }
    const clientOf = enforcedClients(world.channels.clients);
    assert.deepEqual(await enforcePolicy(world.app, clientOf), { judged: 0, ended: 0 }, 'nothing is due yet');
    await world.jumpTo('2025-07-26T00:20:00+09:00');
    const ended = async () => (await world.events('session.ended')).length;
    const stop = new AbortController();
    const stopAfterTwo = ({ judged }: { judged: number }): void => void (judged === 2 && stop.abort());
    await assert.rejects(enforcePolicy(world.app, clientOf, { batch: 1, signal: stop.signal, onBatch: stopAfterTwo }));
    assert.equal(await ended(), 2);
    const runs = await Promise.all([enforcePolicy(world.app, clientOf, { batch: 1 }), enforcePolicy(world.app, clientOf, { batch: 1 })]);
    assert.equal(
      runs.reduce((sum, run) => sum + run.ended, 0),
      sessions.length - 2,
      'two at once share the work',
    );
    assert.equal(await ended(), sessions.length);
    assert.deepEqual(await enforcePolicy(world.app, clientOf), { judged: 0, ended: 0 });
    for (const session of sessions) assert.deepEqual(await partsOf(world, session), []);
    const queued = await world.db.owner.query('select state from logout_delivery');
    assert.equal(queued.rows.length, sessions.length);
  });

  test('includes what was changed of the customer meanwhile', async () => {
    const earlier = await startWorld({ at: '2025-06-01T10:00:00+09:00', scheduled: false });
    try {
      const customer = await earlier.addCustomer(withMobile());
      const stock = await passwordSession(earlier, 'stock-app', customer);
      const clientOf = enforcedClients(earlier.channels.clients);
      assert.equal((await enforcePolicy(earlier.app, clientOf)).ended, 0);
      await inTransaction(earlier.app.database.pool, (client) =>
        replaceSetting(client, customer.id, 'phone-call', earlier.app.clock.now(), earlier.app.clock.now()),
      );
      assert.deepEqual(await enforcePolicy(earlier.app, clientOf), { judged: 1, ended: 1 });
      assert.deepEqual(await partsOf(earlier, stock), []);
    } finally {
      await earlier.close();
    }
  });
});

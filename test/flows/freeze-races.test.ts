import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { completeLogin } from '#store/sign-in/login.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { freezeCustomer } from '#usecases/freeze/freeze-customer.ts';
import { eventually } from '../support/eventually.ts';
import { rows, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { freezeNumber } from './freeze-steps.ts';
import { enterPassword, loginPath } from './sign-in-steps.ts';
import { type Holder, loggedIn, newHolder, visit } from './step-up-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
});
after(() => world.close());

const freeze = ({ number: customerNumber }: Holder) =>
  freezeCustomer(world.app, { customerNumber, scopes: ['login'], by: 'Sato', reason: 'x' });
const hold = ({ number164 }: Holder) => world.phone.call(number164, freezeNumber);

/** A login whose code is at hand; `finish` types it and takes the tokens if it is let in. */
async function almostIn(holder: Holder) {
  const browser = world.browser();
  const { party, attempt, callback } = await enterPassword(world, browser, 'stock-app', holder);
  // Many codes at once on a slow machine: whoever waits for one waits in earnest.
  const code = await eventually(() => world.inbox.code(holder.number164), 30_000);
  const finish = async () => {
    await browser.submit(loginPath(browser), { code }, callback);
    const url = browser.page?.url ?? '';
    if (!url.startsWith(callback)) return null;
    return party.exchange(url, attempt).catch(() => null);
  };
  return { browser, party, finish };
}

/** The login first, then the stop; the other way round; and for all others both at once. */
async function inOrder<T>(nth: number, login: () => Promise<T>, stop: () => Promise<unknown>): Promise<T> {
  if (nth === 1) await stop();
  const [done] = await Promise.all([login(), ...(nth > 1 ? [stop()] : [])]);
  if (nth === 0) await stop();
  return done;
}

describe('a stop and a login at once, whichever is first', () => {
  for (const [what, stop] of [
    ['frozen', freeze],
    ['held', hold],
  ] as const)
    test(`${what}: nothing that was proved before is good for anything afterwards`, async () => {
      const orders = { before: 0, during: 0 };
      for (let round = 0; round < 3; round++) {
        const holders = await Promise.all([1, 2, 3, 4].map(() => newHolder(world)));
        const logins: Awaited<ReturnType<typeof almostIn>>[] = [];
        for (const holder of holders) logins.push(await almostIn(holder));
        await Promise.all(
          holders.map(async (holder, nth) => {
            const login = logins[nth];
            assert.ok(login);
            const tokens = await inOrder(nth, login.finish, () => stop(holder));
            orders[tokens ? 'before' : 'during']++;
            if (tokens) {
              assert.equal((await login.party.introspect(tokens.access_token)).active, false);
              await assert.rejects(login.party.refresh(tokens.refresh_token ?? ''), { error: 'invalid_grant' });
            }
            const { error, asked } = await visit(world, login.browser, 'fund-site', { prompt: 'none' });
            assert.match(`${asked} ${error}`, /_required$/, 'the browser is logged in nowhere');
          }),
        );
      }
      assert.ok(orders.before >= 3 && orders.during >= 3, JSON.stringify(orders));
    });

  test('frozen while the password is judged: the page says so at the next look, and no factor leads in', async () => {
    const holders = await Promise.all(Array.from({ length: 4 }, () => newHolder(world)));
    await Promise.all(
      holders.map(async (holder) => {
        const browser = world.browser();
        await Promise.all([enterPassword(world, browser, 'stock-app', holder), freeze(holder)]);
        const page = await browser.open(browser.page?.url ?? '');
        assert.match(page.text, /ログインの受付を、停止しています/);
      }),
    );
  });

  test('the statement that completes a login looks again: a freeze that was not there when it was decided undoes it', async () => {
    const holder = await newHolder(world);
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', holder);
    const complete = () =>
      runStep(world.app.database, world.app.sealing, {
        parts: [completeLogin(uidOf(browser), Buffer.from('x'), world.app.clock.now())],
        events: [],
      });
    await rows(
      world,
      `insert into hold (customer_id, scope, level, set_at, set_by, reason) values ($1, 'login', 'frozen', $2, 'system', 'test')`,
      [holder.id, new Date(world.app.clock.now())],
    );
    await assert.rejects(complete, LostRace);
    await rows(world, `update hold set lifted_at = set_at, lifted_by = 'operators' where customer_id = $1`, [holder.id]);
    await complete();
  });

  test('two persons freeze at once: one hold, and everybody hears of it once', async () => {
    const holder = await newHolder(world);
    await loggedIn(world, holder);
    await Promise.all([freeze(holder), freeze(holder), hold(holder)]);
    const events = await rows(world, 'select scope, level, change from security_event where customer_id = $1 order by 1', [holder.id]);
    assert.deepEqual(events, [
      { scope: 'login', level: 'frozen', change: 'set' },
      { scope: 'trading', level: 'held', change: 'set' },
    ]);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { setPassword } from '#store/secrets.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { runStep } from '#store/sign-in/statement.ts';
import { eventually } from '../support/eventually.ts';
import { uidOf } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { customerWith } from './contact-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
});
after(() => world.close());

/** A transaction of the test that stands in the way of others until it is let go. */
async function standing(sql: string, values: unknown[]): Promise<{ blocked(count: number): Promise<void>; letGo(): Promise<void> }> {
  const client = new pg.Client({ connectionString: world.db.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query(sql, values);
  return {
    blocked: (count) =>
      eventually(async () => {
        const { rows } = await world.db.owner.query(
          `select count(distinct pid)::int as waiting from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`,
        );
        assert.equal(rows[0].waiting, count);
      }),
    letGo: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}

/** A new password, and the end of everything that the old one began: the step of `change-secret`, whoever takes it. */
function changePassword({ id }: Customer): Promise<void> {
  const { app } = world;
  const at = app.clock.now();
  const ended = endSessions({ customerId: id, reason: 'password_changed', actor: 'customer', at });
  const parts = [setPassword(id, `new ${at}`, 'change', at), ...ended.parts];
  return runStep(app.database, app.sealing, { parts, also: ended.also, alone: ended.alone, events: [] });
}

const left = async ({ id, number }: Customer): Promise<{ sessions: number; logins: number }> =>
  (
    await world.db.owner.query(
      `select (select count(*)::int from oidc_session where account_id = $2) as sessions,
        (select count(*)::int from login where customer_id = $1 and (state = 'open' or state = 'completed' and session_uid is null)) as logins`,
      [id, number],
    )
  ).rows[0];

describe('the end of all sessions meets a login that is just becoming one', () => {
  test('whose session is being written: it is waited for, and ends', async () => {
    const { one, mobile } = await customerWith(world);
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', one);
    await world.phone.call(mobile, shownNumber(browser));
    const done = await browser.request(new URL(loginPath(browser), world.config.issuer).href);
    const onward = /^0; url=(.+)$/.exec(done.headers.get('refresh') ?? '')?.[1] ?? '';
    const way = await standing('lock table oidc_session in exclusive mode', []);
    const becoming = browser.request(new URL(onward, world.config.issuer).href);
    await way.blocked(1);
    const changing = changePassword(one);
    await way.blocked(2);
    await way.letGo();
    await Promise.all([becoming, changing]);
    assert.deepEqual(await left(one), { sessions: 0, logins: 0 });
  });

  test('whose password is just accepted: it is waited for, and ends', async () => {
    const { one } = await customerWith(world);
    const browser = world.browser();
    await enterPassword(world, browser, 'stock-app', one);
    const { rows } = await world.db.owner.query('select browser_id from login where uid = $1', [uidOf(browser)]);
    const party = await world.relyingParty('stock-app');
    await browser.open((await party.begin()).url.href);
    const way = await standing('select from browser where id = $1 for update', [rows[0].browser_id]);
    const accepting = browser.submit('/password', { login_id: one.loginId, password: one.password });
    await way.blocked(1);
    const changing = changePassword(one);
    await way.blocked(2);
    await way.letGo();
    await Promise.all([accepting, changing]);
    assert.deepEqual(await left(one), { sessions: 0, logins: 0 });
  });

  test('whose old password was right a moment ago: it is refused', async () => {
    const { one, mobile } = await customerWith(world);
    const inside = world.browser();
    await enterPassword(world, inside, 'stock-app', one);
    await world.phone.call(mobile, shownNumber(inside));
    await inside.open(inside.page?.url ?? '', { stopAt: (await world.relyingParty('stock-app')).entry.redirect_uris[0] ?? '' });
    assert.equal((await left(one)).sessions, 1);
    const thief = world.browser();
    await thief.open((await (await world.relyingParty('stock-app')).begin()).url.href);
    const way = await standing('select from oidc_session where account_id = $1 for update', [one.number]);
    const changing = changePassword(one);
    await way.blocked(1);
    const typing = thief.submit('/password', { login_id: one.loginId, password: one.password });
    await way.blocked(2);
    await way.letGo();
    await Promise.all([changing, typing]);
    assert.deepEqual(await left(one), { sessions: 0, logins: 0 });
    assert.match(thief.page?.text ?? '', /ログインIDまたはパスワードが違います|パスワードが/);
    assert.doesNotMatch(thief.page?.html ?? '', /tel:186/);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { settleProcedure } from '#store/procedure.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { beginProcedure, findProcedure, keyOf } from '#usecases/procedures/begin-procedure.ts';
import { beginProof } from '#usecases/procedures/begin-proof.ts';
import { expireProcedures } from '#usecases/upkeep/expire-procedures.ts';
import { startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { shownNumber } from './sign-in-steps.ts';

const mobile = '+819012340001';
const landline = '+81331924701';

describe('the account site', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const customer = () => world.addCustomer({ mobile, phone: landline, email: 'hanako@example.jp', assigned: 'phone-call' });

  test('asks for the login that the policy demands of the customer site, and shows the page that was asked for', async () => {
    const browser = world.browser();
    const page = await enterAccount(world, browser, await customer(), { from: landline, path: '/account?x=1' });
    assert.equal(page.url, `${world.config.issuer}/account?x=1`);
    assert.match(page.text, /口座管理 試験 花子 様/);
    const account = await accountOf(world, browser);
    assert.equal(account.acr, 'mfa');
    assert.equal((await world.events('account.opened')).at(-1)?.channel, 'customer-site');
  });

  test('nothing but a path of its own can be asked for', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/login/x', '/account//evil', '/account/../x']) {
      const browser = world.browser();
      await browser.request(`${world.config.issuer}/account/login?next=${encodeURIComponent(next)}`);
      const sealed = browser.cookies.get('__Host-kannuki_account_login /')?.value ?? '';
      const { next: kept } = JSON.parse(world.app.sealing.open('account-login', Buffer.from(sealed, 'base64url'))) as { next: string };
      assert.ok(kept === '/account' || new URL(kept, world.config.issuer).origin === world.config.issuer, kept);
    }
  });

  test('an ended session is ended here at once, and a logout here ends the trading sites as well', async () => {
    const one = await customer();
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: landline });
    const { sessionUid } = await accountOf(world, browser);
    const page = await browser.submit('/account/logout');
    assert.match(page.text, /ログアウトしました/);
    assert.equal((await world.db.owner.query('select from oidc_session where uid = $1', [sessionUid])).rowCount, 0);
    await assert.rejects(() => accountOf(world, browser));
    assert.match((await browser.open(`${world.config.issuer}/account`)).text, /パスワード/);
  });

  test('a form that another site posts is refused, whatever cookies come with it', async () => {
    const browser = world.browser();
    await enterAccount(world, browser, await customer(), { from: landline });
    for (const headers of [{ origin: 'http://localhost:4100' }, { 'sec-fetch-site': 'same-site' }, { origin: 'null' }]) {
      const response = await browser.request(`${world.config.issuer}/account/logout`, { form: {}, headers });
      assert.equal(response.status, 403);
    }
    await accountOf(world, browser);
  });

  test('a procedure that runs out leaves no proof open: those are looked through every minute', async () => {
    const browser = world.browser();
    await enterAccount(world, browser, await customer(), { from: landline });
    const account = await accountOf(world, browser);
    const id = await beginProcedure(world.app, account, { kind: 'try-call', requestId: 'test' });
    const procedure = await findProcedure(world.app, account, id);
    assert.ok(procedure);
    const from = { token: null, network: '192.0.2.0/24', address: '192.0.2.1', userAgent: '', requestId: 'test' };
    assert.ok(await beginProof(world.app, account, procedure, from));
    await world.advance('31m');
    await expireProcedures(world.app);
    const { rows } = await world.db.owner.query('select state, end_reason from login where procedure_id = $1', [id]);
    assert.deepEqual(rows, [{ state: 'ended', end_reason: 'procedure_over' }]);
  });

  test('what the session proves later on another channel does not raise what this browser was given before', async () => {
    const before = await startWorld({ at: '2025-06-01T09:00:00+09:00' });
    try {
      const one = await before.addCustomer({ mobile, phone: landline, assigned: 'phone-call' });
      const browser = before.browser();
      await enterAccount(before, browser, one);
      assert.equal((await accountOf(before, browser)).acr, 'pwd');
      const { sessionUid } = await accountOf(before, browser);
      await before.db.owner.query(
        `insert into authentication_event (login_uid, customer_id, session_uid, method, authenticator, happened_at)
         select login_uid, customer_id, session_uid, 'phone-call', 'x', $2 from authentication_event where session_uid = $1`,
        [sessionUid, new Date(before.app.clock.now() + 1)],
      );
      assert.equal((await accountOf(before, browser)).acr, 'pwd');
      const old = browser.cookies.get('__Host-kannuki_account /')?.value;
      await browser.open(`${before.config.issuer}/account/login`);
      assert.equal((await accountOf(before, browser)).acr, 'mfa');
      assert.notEqual(browser.cookies.get('__Host-kannuki_account /')?.value, old);
    } finally {
      await before.close();
    }
  });

  test('acts of a customer can end all their other sessions in the same step, with tokens, logins under way and logouts', async () => {
    const one = await customer();
    const [here, elsewhere] = [world.browser(), world.browser('203.0.113.9')];
    await enterAccount(world, here, one, { from: landline });
    await enterAccount(world, elsewhere, one, { from: landline });
    const account = await accountOf(world, here);
    const ended = endSessions({
      customerId: account.customer.id,
      except: account.sessionUid,
      reason: 'number_changed',
      actor: 'customer',
      at: world.app.clock.now(),
    });
    await runStep(world.app.database, world.app.sealing, { ...ended, events: [] });
    await accountOf(world, here);
    await assert.rejects(() => accountOf(world, elsewhere));
    const events = await world.events('session.ended');
    assert.deepEqual([events.at(-1)?.reason, events.at(-1)?.client_id], ['number_changed', 'account']);
  });
});

describe('a procedure on the account site', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('is settled once, in its own session, after each of its proofs; calls come from its own pool and from numbers old enough', async () => {
    const one = await world.addCustomer({ mobile, phone: landline, assigned: 'phone-call' });
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: landline });
    await world.db.owner.query(`update contact set source = 'web', bound_at = $2 where customer_id = $1 and field = 'mobile_phone'`, [
      one.id,
      new Date(world.app.clock.now() - 71 * 3_600_000),
    ]);
    const account = await accountOf(world, browser);
    const id = await beginProcedure(world.app, account, { kind: 'choose-method', requestId: 'test' });
    const settle = () =>
      runStep(world.app.database, world.app.sealing, {
        parts: settleProcedure(keyOf(account, id), ['registered'], world.app.clock.now()),
        events: [],
      });
    await assert.rejects(settle, LostRace, 'nothing is proved yet');
    const page = await browser.open(`${world.config.issuer}/account/procedure/${id}/prove`, { form: {} });
    assert.match(page.text, /ログイン時の認証方法の設定/);
    assert.doesNotMatch(page.text, /0001/, 'the young number is not offered');
    const number = shownNumber(browser);
    assert.ok(world.app.settings.changePool.includes(number));
    await world.phone.call(mobile, number);
    assert.deepEqual((await findProcedure(world.app, account, id))?.proofs, {}, 'a young number proves nothing');
    await world.phone.call(landline, number);
    await browser.request(page.url);
    assert.equal((await findProcedure(world.app, account, id))?.proofs.registered?.method, 'phone-call');
    const other = world.browser('203.0.113.8');
    await enterAccount(world, other, one, { from: landline });
    assert.equal(await findProcedure(world.app, await accountOf(world, other), id), null, 'another session of the same customer');
    await settle();
    await assert.rejects(settle, LostRace, 'once');
  });

  test('the proof of a new address goes to that address, counts in no login, and a dropped procedure leaves nothing', async () => {
    const one = await world.addCustomer({ phone: landline, assigned: 'phone-call' });
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: landline });
    const account = await accountOf(world, browser);
    const target = { field: 'email', kind: 'email', value: 'new@example.jp' } as const;
    const id = await beginProcedure(world.app, account, { kind: 'change-contact', personal: { target }, requestId: 'test' });
    const prove = () => browser.open(`${world.config.issuer}/account/procedure/${id}/prove`, { form: {} });
    await prove();
    await world.phone.call(landline, shownNumber(browser));
    await browser.request(browser.page?.url ?? '');
    const page = await prove();
    assert.match(page.text, /n\*+@example\.jp|n.+@example\.jp/);
    const { text, code } = await world.inbox.latest('new@example.jp');
    assert.match(text, /お手続きの画面に/);
    await browser.request(page.url, { form: { code } });
    await browser.request(page.url);
    assert.equal((await findProcedure(world.app, account, id))?.proofs.target?.method, 'email-code');
    await browser.request(`${world.config.issuer}/account/procedure/${id}/drop`, { form: {} });
    const { rows } = await world.db.owner.query('select state, sealed, target_lookup from procedure where id = $1', [id]);
    assert.deepEqual(rows, [{ state: 'dropped', sealed: null, target_lookup: null }]);
    const { rows: kept } = await world.db.owner.query('select 1 from outbox where customer_id = $1 and recipient is not null', [one.id]);
    assert.equal(kept.length, 0, 'nor the address in a message');
    assert.equal((await accountOf(world, browser)).acr, 'mfa', 'the session has what it had');
  });
});

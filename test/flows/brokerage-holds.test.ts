import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { importJWK, SignJWT } from 'jose';
import { loadKeys } from '#oidc/keys.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { freezeFromSession } from '#usecases/freeze/freeze-from-session.ts';
import { approveThaw, requestThaw } from '#usecases/freeze/thaw-customer.ts';
import { Holds } from '../../demo/brokerage/holds.ts';
import { startBrokerage } from '../support/brokerage.ts';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { freezeNumber } from './freeze-steps.ts';
import { loginPath } from './sign-in-steps.ts';
import { type Holder, newHolder } from './step-up-steps.ts';

let world: World;
let home: string;
let brokerage: { close(): Promise<void> };
before(async () => {
  const port = await freePort();
  home = `http://localhost:${port}`;
  world = await startWorld({ channelsAt: home });
  brokerage = await startBrokerage(world.config.issuer, port, world.channels);
});
after(async () => {
  await brokerage.close();
  await world.close();
});

/** Logs in at the stock app as a person does. */
async function atStockApp(holder: Holder, browser: PageBrowser = world.browser()): Promise<PageBrowser> {
  const sent = world.inbox.count(holder.number164);
  await browser.open(`${home}/stock-app/login`);
  await browser.submit('/password', { login_id: holder.loginId, password: holder.password });
  await browser.submit(loginPath(browser), { code: await world.inbox.code(holder.number164, sent) });
  assert.match(browser.page?.text ?? '', /保有株式/, browser.page?.url);
  return browser;
}

const buy = (browser: PageBrowser) => browser.open(`${home}/stock-app/orders`, { form: { code: '7xx1', shares: '200' } });

async function freezeTrading({ number, id }: Holder): Promise<void> {
  const customer = await loadCustomer(world.app.database, number);
  const [session] = await rows(world, 'select uid from oidc_session where account_id = $1', [number]);
  assert.ok(customer?.id === id && session);
  await freezeFromSession(world.app, { customer, sessionUid: String(session.uid) }, { scopes: ['trading'], requestId: 'r' });
}

async function thaw({ number: customerNumber }: Holder): Promise<void> {
  await requestThaw(world.app, { customerNumber, scopes: ['trading'], by: 'Sato', proofs: ['ekyc', 'call-back'] });
  await approveThaw(world.app, { customerNumber, by: 'Suzuki' });
}

const heard = (holder: Holder, count: number) =>
  eventually(async () => {
    const delivered = await rows(
      world,
      `select d.id from security_event_delivery d join security_event e on e.id = d.event_id
       where e.customer_id = $1 and d.client_id = 'stock-app' and d.state = 'delivered'`,
      [holder.id],
    );
    assert.equal(delivered.length, count);
  }, 40_000);

describe('the sample brokerage', () => {
  test('takes no new order while trading is frozen, says why and whom to call, lets orders be cancelled, and trades again after the thaw', async () => {
    const holder = await newHolder(world);
    const browser = await atStockApp(holder);
    assert.match((await buy(browser)).text, /ご注文を受け付けました.*東都自動車.*200株/s);
    await freezeTrading(holder);
    await heard(holder, 1);
    const refused = await buy(browser);
    assert.match(refused.text, /新しいご注文と出金を停止しています/);
    assert.match(refused.text, /0120-000-111/);
    assert.doesNotMatch(refused.html, /買付を注文する/);
    assert.equal(refused.text.match(/取消/g)?.length, 1, 'nothing was added');
    const cancel = /action="([^"]+\/cancel)"/.exec(refused.html)?.[1] ?? '';
    assert.match((await browser.open(home + cancel, { form: {} })).text, /ご注文を取り消しました.*注文中のものはありません/s);
    await thaw(holder);
    await heard(holder, 2);
    assert.match((await buy(browser)).text, /ご注文を受け付けました/);
  });

  test('knows it by the claim alone when no event has come', async () => {
    const holder = await newHolder(world);
    const browser = await atStockApp(holder);
    await world.db.owner.query(`
      create function lose() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger lose before insert on security_event for each row execute function lose()`);
    try {
      await freezeTrading(holder);
      assert.match((await buy(browser)).text, /新しいご注文と出金を停止しています/);
      await thaw(holder);
      assert.match((await buy(browser)).text, /ご注文を受け付けました/);
    } finally {
      await world.db.owner.query('drop trigger lose on security_event; drop function lose()');
    }
  });

  test('after a call to the freeze number: logged out, back in with a new login, and no order', async () => {
    const holder = await newHolder(world);
    const browser = await atStockApp(holder);
    await world.phone.call(holder.number164, freezeNumber);
    await eventually(async () => assert.match((await browser.open(`${home}/stock-app/`)).text, /ログインの状態が終わりました/), 40_000);
    await atStockApp(holder, browser);
    assert.match((await buy(browser)).text, /お電話を受けて、お客様の口座をお守りするために停止しました/);
  });
});

describe('a security event at the brokerage', () => {
  const push = async (token: string, channel = 'stock-app', type = 'application/secevent+jwt') => {
    const response = await fetch(`${home}/${channel}/security-events`, { method: 'POST', headers: { 'content-type': type }, body: token });
    return { status: response.status, err: ((await response.json().catch(() => ({}))) as { err?: string }).err };
  };
  const signed = async (
    holder: Holder,
    change: { claims?: object; header?: object; key?: CryptoKey; kind?: string; hold?: string } = {},
  ) => {
    const { jwks, signing } = await loadKeys({ storage: createOidcStorage(world.app), sealing: world.app.sealing });
    const key = change.key ?? (await importJWK(jwks[0] as never, 'ES256'));
    const issuer = world.config.issuer;
    const hold = { hold: change.hold ?? randomUUID(), scope: 'trading', level: 'frozen', reason: 'test' };
    const events = { [`urn:x-kannuki:event:hold-${change.kind ?? 'set'}`]: hold };
    const sub_id = { format: 'iss_sub', iss: issuer, sub: holder.number };
    const claims = {
      iss: issuer,
      aud: 'stock-app',
      jti: randomUUID(),
      iat: Math.floor(Date.now() / 1000),
      sub_id,
      events,
      ...change.claims,
    };
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'secevent+jwt', kid: signing, ...change.header }).sign(key);
  };

  test('counts once: replayed it is acknowledged and changes nothing, and one that was late does not undo the thaw', async () => {
    const holder = await newHolder(world);
    const browser = await atStockApp(holder);
    const hold = randomUUID();
    const set = await signed(holder, { hold });
    assert.equal((await push(set)).status, 202);
    assert.match((await buy(browser)).text, /停止しています/);
    assert.equal((await push(await signed(holder, { hold, kind: 'lifted' }))).status, 202);
    assert.equal((await push(set)).status, 202);
    assert.equal((await push(await signed(holder, { hold }))).status, 202, 'the same hold under another jti, late');
    assert.match((await buy(browser)).text, /ご注文を受け付けました/);
  });

  test('that is forged, or meant for somebody else, is refused in the words of RFC 8935 and changes nothing', async () => {
    const holder = await newHolder(world);
    const browser = await atStockApp(holder);
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const theirs = await crypto.subtle.importKey('jwk', stranger as JsonWebKey, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    const whole = await signed(holder);
    for (const [what, token, err] of [
      ['another key under our kid', await signed(holder, { key: theirs }), 'invalid_key'],
      ['a kid nobody has', await signed(holder, { header: { kid: 'x' } }), 'invalid_key'],
      ['cut', whole.slice(0, -4), 'invalid_key'],
      ['another channel', await signed(holder, { claims: { aud: 'fx-app' } }), 'invalid_audience'],
      ['another issuer', await signed(holder, { claims: { iss: 'https://evil.example' } }), 'invalid_issuer'],
      ['another kind of token', await signed(holder, { header: { typ: 'logout+jwt' } }), 'invalid_request'],
      ['without a jti', await signed(holder, { claims: { jti: undefined } }), 'invalid_request'],
      [
        'a customer of another house',
        await signed(holder, { claims: { sub_id: { format: 'iss_sub', iss: 'x', sub: holder.number } } }),
        'invalid_request',
      ],
      ['no token', 'x', 'invalid_request'],
    ] as const)
      assert.deepEqual(await push(token), { status: 400, err }, what);
    assert.equal((await push(whole, 'stock-app', 'application/json')).status, 400);
    assert.match((await buy(browser)).text, /ご注文を受け付けました/);
  });

  test('and the claim together say what is held, whichever came first', () => {
    const holds = new Holds();
    const change = { customerNumber: '1', hold: 'a', name: 'trading:held', kind: 'set' } as const;
    assert.deepEqual(holds.of('1', ['login:frozen', 7]), ['login:frozen']);
    holds.take(change);
    assert.deepEqual(
      [holds.of('1', undefined), holds.of('1', ['trading:held']), holds.of('2', null)],
      [['trading:held'], ['trading:held'], []],
    );
    holds.take({ ...change, kind: 'lifted' });
    assert.deepEqual(holds.of('1', 'trading:held'), []);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadSecrets } from '#store/secrets.ts';
import type { PageBrowser } from '../support/browser.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

const mobile = '+819012340001';
const landline = '+81331924701';
const phrase = 'さくらの木の下でおどる';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

async function customerWithPin(): Promise<Customer> {
  const one = await world.addCustomer({ mobile, phone: landline, email: `h${Math.random()}@example.jp`, assigned: 'phone-call' });
  await world.db.owner.query('insert into customer_trading_pin (customer_id, hash, changed_at) values ($1, $2, $3)', [
    one.id,
    await world.app.passwords.hash('tr4d3pin'),
    new Date('2020-01-01'),
  ]);
  return one;
}

const at = (path: string): string => `${world.config.issuer}${path}`;

/** Types a new value on its page; the page that answers. */
async function propose(browser: PageBrowser, secret: 'password' | 'pin', value: string) {
  await browser.open(at(`/account/security/${secret}`));
  return browser.submit(`/account/security/${secret}`, { new_secret: value });
}

async function prove(browser: PageBrowser) {
  await browser.submit('/prove');
  await world.phone.call(landline, shownNumber(browser));
  return browser.open(browser.page?.url ?? '');
}

const pathOf = (browser: PageBrowser): string => new URL(browser.page?.url ?? '').pathname;

describe('changing the password and the trading PIN', () => {
  test('the rules stand on the page before anything is typed, and what is refused says what to do', async () => {
    const one = await customerWithPin();
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: landline });
    const page = await browser.open(at('/account/security/password'));
    assert.ok(page.text.indexOf('8文字以上') < page.text.indexOf('新しいパスワード 表示する'), 'rules first');
    for (const [value, why] of [
      ['short', /8文字以上にしてください/],
      ['password1', /盗まれた一覧/],
      [`xx-${one.number}`, /ログインID、お客様番号/],
      ['abababababab', /同じ文字のくり返し/],
    ] as const) {
      const refused = await propose(browser, 'password', value);
      assert.equal(refused.status, 422);
      assert.match(refused.text, why);
      assert.ok(!refused.html.includes(value), 'what was typed does not come back');
    }
    assert.match((await propose(browser, 'pin', 'あいうえおか')).text, /半角の英字・数字・記号/);
    assert.equal((await world.events('procedure.begun')).length, 0);
  });

  test('takes a fresh proof, then counts at once and everywhere; everybody is told; only the hash was kept', async () => {
    const one = await customerWithPin();
    const [here, elsewhere] = [world.browser(), world.browser('203.0.113.9')];
    await enterAccount(world, elsewhere, one, { from: landline });
    await enterAccount(world, here, one, { from: landline });
    const unfinished = world.browser('203.0.113.10');
    await enterPassword(world, unfinished, 'stock-app', one);
    const told = world.inbox.count(mobile);
    await propose(here, 'password', phrase);
    const id = pathOf(here).split('/').at(-1) ?? '';
    const { sealed } = (await world.db.owner.query('select sealed from procedure where id = $1', [id])).rows[0];
    assert.ok(!world.app.sealing.open('procedure', sealed).includes(phrase));
    await here.request(at(`/account/security/password/${id}`), { form: {} });
    assert.equal((await loadSecrets(world.app.database, one.id)).password.setBy, 'import', 'nothing is changed without the proof');
    await prove(here);
    const done = await here.submit(`/account/security/password/${id}`);
    assert.match(done.text, /新しいパスワードに変わりました/);
    await accountOf(world, here);
    await assert.rejects(() => accountOf(world, elsewhere), 'other sessions end');
    assert.match((await unfinished.open(unfinished.page?.url ?? '')).text, /もう一度|はじめから|終わ/);
    assert.match((await world.inbox.latest(mobile, told)).text, /ログインパスワードが変更されました/);
    assert.equal((await world.events('password.changed')).at(-1)?.customer_id, one.id);
    const { password } = await loadSecrets(world.app.database, one.id);
    assert.equal(password.setBy, 'change');
    const old = await enterPassword(world, world.browser('203.0.113.11'), 'stock-app', one);
    assert.match(old.page.text, /ログインIDまたはパスワードが違います/);
    const fresh = await enterPassword(world, world.browser('203.0.113.12'), 'stock-app', { ...one, password: phrase });
    assert.match(fresh.page.text, /お電話での確認/);
    assert.equal((await here.request(at(`/account/security/password/${id}`), { form: {} })).status, 303, 'posted again it does nothing');
    assert.equal((await world.events('password.changed')).length, 1);
    assert.ok(!world.log.join('\n').includes(phrase));
  });

  test('a procedure never shows the number of a login that it takes the place of: who was talked into one call does not prove the other', async () => {
    const one = await customerWithPin();
    const browser = world.browser('203.0.113.20');
    await enterAccount(world, browser, one, { from: landline });
    await enterPassword(world, browser, 'stock-app', one, { prompt: 'login' });
    const asked = shownNumber(browser);
    assert.ok(world.app.settings.loginPool.includes(asked));
    await propose(browser, 'password', phrase);
    await browser.submit('/prove');
    const shown = shownNumber(browser);
    assert.ok(shown !== asked && world.app.settings.changePool.includes(shown), shown);
  });

  test('what a thief in a session could learn by trying is said only after the proof, and then nothing is changed', async () => {
    const one = await customerWithPin();
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: landline });
    const plain = await propose(browser, 'password', 'kuroshio-4-densha');
    const shape = (page: { status: number; text: string }) => [page.status, page.text];
    for (const [value, why] of [
      ['tr4d3pin', /パスワードと取引暗証番号が同じ/],
      ['xx340001zz', /電話番号、メールアドレスの一部/],
    ] as const) {
      assert.deepEqual(shape(await propose(browser, 'password', value)), shape(plain), value);
      await prove(browser);
      const refused = await browser.submit(pathOf(browser));
      assert.match(refused.text, why);
      assert.equal((await loadSecrets(world.app.database, one.id)).password.setBy, 'import');
    }
  });

  test('the present password is refused after the proof too, and one that is dropped leaves nothing', async () => {
    const one = { ...(await customerWithPin()), password: 'kuroshio-4-densha' };
    await world.db.owner.query('update customer_password set hash = $2 where customer_id = $1', [
      one.id,
      await world.app.passwords.hash(one.password),
    ]);
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: landline });
    await propose(browser, 'password', one.password);
    const path = pathOf(browser);
    await prove(browser);
    assert.match((await browser.submit(path)).text, /今のパスワードと同じ/);
    const { rows } = await world.db.owner.query('select state, sealed from procedure where id = $1', [path.split('/').at(-1)]);
    assert.deepEqual(rows, [{ state: 'dropped', sealed: null }]);
    assert.match((await browser.open(at(path))).text, /このお手続きは終わっています/);
  });

  test('clears the waits of no other browser: a change gives a stranger no further try', async () => {
    const one = await customerWithPin();
    const stranger = '198.51.100.7';
    for (let tries = 0; tries < 5; tries++) await enterPassword(world, world.browser(stranger), 'stock-app', { ...one, password: 'wrong' });
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: landline });
    await propose(browser, 'password', phrase);
    const path = pathOf(browser);
    await prove(browser);
    await browser.submit(path);
    const waits = await enterPassword(world, world.browser(stranger), 'stock-app', { ...one, password: phrase });
    assert.equal(waits.page.status, 429);
  });

  test('the trading PIN likewise, also in full width; another session and another kind find no such procedure', async () => {
    const one = await customerWithPin();
    const [browser, other] = [world.browser(), world.browser('203.0.113.20')];
    await enterAccount(world, browser, one, { from: landline });
    await enterAccount(world, other, one, { from: landline });
    await propose(browser, 'pin', 'ｋｕｒｏ４densha');
    const path = pathOf(browser);
    assert.equal((await other.request(at(path))).status, 404);
    assert.equal((await other.request(at(path), { form: {} })).status, 404);
    assert.equal((await browser.request(at(path.replace('/pin/', '/password/')), { form: {} })).status, 404);
    assert.equal((await browser.request(at(path), { form: {}, headers: { origin: 'https://evil.example' } })).status, 403);
    await prove(browser);
    assert.match((await browser.submit(path)).text, /新しい取引暗証番号に変わりました/);
    const { pin } = await loadSecrets(world.app.database, one.id);
    assert.equal(pin?.setBy, 'change');
    assert.ok(await world.app.passwords.verify(pin?.hash ?? '', 'kuro4densha'));
    await assert.rejects(() => accountOf(world, other));
  });
});

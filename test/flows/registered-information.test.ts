import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { App } from '#usecases/app.ts';
import { submitTradingPin } from '#usecases/registered-information/submit-trading-pin.ts';
import type { PageBrowser } from '../support/browser.ts';
import { mobile as mobileOf } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';

const path = '/account/registered-information';
const landline = '+81331924701';
const pin = 'Pin-4711';

let nth = 600;
const customer = (world: World, given = {}): Promise<Customer & { mobile: string }> => {
  const { e164: mobile } = mobileOf(nth++);
  return world.addCustomer({ mobile, phone: landline, email: 'hanako@example.jp', pin, ...given }).then((one) => ({ ...one, mobile }));
};
const submitPin = (browser: PageBrowser, typed: string) => browser.submit(path, { pin: typed });

describe('registered information, before the date, with a password only', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ at: '2025-05-30T09:00:00+09:00' });
  });
  after(() => world.close());

  const enter = async (who: Customer, address?: string) => {
    const browser = world.browser(address);
    await enterAccount(world, browser, who, { path });
    // The login says first what will be asked from when.
    if (browser.page?.url.includes('/login/')) await browser.submit('/continue');
    return browser;
  };

  test('opens after the trading PIN, for fifteen minutes, in that session alone; whoever holds all three secrets sees masked values', async () => {
    const one = await customer(world);
    const thief = await enter(one, '198.51.100.7');
    assert.match(thief.page?.text ?? '', /取引暗証番号/);
    assert.doesNotMatch(thief.page?.text ?? '', /4701|example\.jp/, 'nothing before the PIN');
    const page = await submitPin(thief, 'Ｐｉｎ－４７１１ ');
    assert.match(page.text, /＊＊＊-＊＊＊＊-4701/);
    assert.match(page.text, /h＊＊＊@example\.jp/);
    assert.match(page.text, /シケン ハナコ/);
    assert.doesNotMatch(page.html, /3192|hanako|81331/);
    assert.equal((await accountOf(world, thief)).acr, 'pwd', 'a PIN is no factor');
    const [shown] = await world.events('registered_information.shown');
    assert.deepEqual([shown?.customer_id, JSON.stringify(shown?.data).includes('"masked"')], [one.id, true]);
    const other = await enter(one, '203.0.113.20');
    assert.match(other.page?.text ?? '', /取引暗証番号を確かめます/, 'another session');
    await world.advance('14m');
    assert.match((await thief.open(`${world.config.issuer}${path}`)).text, /4701/);
    assert.equal((await world.events('registered_information.shown')).length, 2, 'each look is on record');
    await world.advance('61s');
    assert.match((await thief.open(`${world.config.issuer}${path}`)).text, /取引暗証番号を確かめます/);
  });

  test('each third wrong PIN makes the lane wait 1, then 5 minutes, in every session of the network; meanwhile the right one is not judged', async () => {
    const one = await customer(world);
    const first = await enter(one, '198.51.100.30');
    const second = await enter(one, '198.51.100.31');
    for (const browser of [first, second, first]) assert.match((await submitPin(browser, 'wrong')).text, /取引暗証番号が違います/);
    const barred = await browserAt(second, world);
    assert.match(barred.text, /までお待ちください|まで、お待ちください/);
    const response = await second.request(`${world.config.issuer}${path}`, { form: { pin } });
    assert.equal(response.status, 429);
    assert.equal(Number(response.headers.get('retry-after')) <= 60, true);
    const elsewhere = await enter(one, '203.0.113.40');
    assert.match((await submitPin(elsewhere, 'wrong')).text, /取引暗証番号が違います/, 'another network has its own lane');
    await world.advance('61s');
    await browserAt(first, world);
    for (let tries = 0; tries < 3; tries++) await submitPin(first, `wrong${tries}`);
    assert.match(
      (await first.request(`${world.config.issuer}${path}`, { form: { pin } })).headers.get('retry-after') ?? '',
      /^(2[4-9]\d|300)$/,
    );
    await world.advance('301s');
    await browserAt(first, world);
    assert.match((await submitPin(first, pin)).text, /4701/);
    assert.equal(await lane(one, 'pin', 'n:198.51.100.0/24'), 0, 'success begins anew');
    const refused = (await world.events('registered_information.pin_not_judged')).filter(({ customer_id }) => customer_id === one.id);
    assert.deepEqual([...new Set(refused.map(({ reason }) => reason))], ['lane_waits']);
  });

  test('of forty guesses at once, over many sessions, three are judged', async () => {
    const one = await customer(world);
    const browsers = await Promise.all(Array.from({ length: 4 }, (_, index) => enter(one, `198.51.100.${60 + index}`)));
    const guesses = Array.from({ length: 40 }, (_, index) => ({ browser: browsers[index % 4] as PageBrowser, typed: `guess${index}` }));
    const burst = [...guesses, { browser: browsers[0] as PageBrowser, typed: pin }];
    const answers = await Promise.all(
      burst.map(({ browser, typed }) => browser.request(`${world.config.issuer}${path}`, { form: { pin: typed } })),
    );
    assert.notEqual(answers.at(-1)?.status, 303, 'the right one, posted with them, opens nothing');
    const judged = async () =>
      (await world.events('registered_information.pin_refused')).filter(({ customer_id }) => customer_id === one.id).length;
    assert.ok((await judged()) <= 3);
    // A slow machine may have refused to hash some of them.
    for (let tries = 0; tries < 3; tries++) await browsers[0]?.request(`${world.config.issuer}${path}`, { form: { pin: `again${tries}` } });
    assert.equal(await judged(), 3);
    const right = await Promise.all(
      browsers.map((browser) => browser.request(`${world.config.issuer}${path}`, { form: { pin } }).then(({ status }) => status)),
    );
    assert.deepEqual([...new Set(right)], [429], 'the lane waits for the right one as well');
  });

  test('three wrong guesses recorded while the right PIN is being hashed: it is not judged, and opens nothing', async () => {
    const one = await customer(world);
    const browser = await enter(one, '198.51.100.80');
    const account = await accountOf(world, browser);
    const submit = (app: App, typed: string) =>
      submitTradingPin(app, account, { pin: typed, browser: { network: '198.51.100.0/24', requestId: 'test' } });
    const { passwords } = world.app;
    const slow: App = {
      ...world.app,
      passwords: {
        ...passwords,
        inTurn: async (claimant, work) => {
          const judged = await passwords.inTurn(claimant, work);
          for (const typed of ['a', 'b', 'c']) assert.equal((await submit(world.app, typed)).kind, 'refused');
          return judged;
        },
      },
    };
    assert.equal((await submit(slow, pin)).kind, 'waiting');
    assert.equal((await accountOf(world, browser)).pinUntil, null);
  });

  test('behind all networks, a hundred failures lock it for unknown browsers, with an alert; a known browser goes on', async () => {
    const one = await customer(world);
    await world.db.owner.query(
      `insert into failure_lane (subject, purpose, lane, failures, updated_at) values (convert_to('c:' || $1::text, 'UTF8'), 'pin', 'm:trading-pin', 99, now())`,
      [one.id],
    );
    const thief = await enter(one, '198.51.100.90');
    await submitPin(thief, 'wrong');
    assert.equal((await world.events('method.locked')).filter(({ method }) => method === 'trading-pin').length, 1);
    const elsewhere = await enter(one, '203.0.113.91');
    assert.match(elsewhere.page?.text ?? '', /受け付けを止めています/);
    assert.equal((await elsewhere.request(`${world.config.issuer}${path}`, { form: { pin } })).status, 429);
    const home = await enter(one, '192.0.2.91');
    const { browserId } = await accountOf(world, home);
    await world.db.owner.query('insert into known_browser (browser_id, customer_id, since, last_login_at) values ($1, $2, now(), now())', [
      browserId,
      one.id,
    ]);
    await browserAt(home, world);
    assert.match((await submitPin(home, pin)).text, /4701/);
  });

  test('a customer without a PIN is told where to ask; a PIN that is none is refused', async () => {
    const one = await customer(world, { pin: undefined });
    const browser = await enter(one);
    assert.match(browser.page?.text ?? '', /取引暗証番号が登録されていません/);
    assert.equal((await browser.request(`${world.config.issuer}${path}`, { form: { pin: 'x'.repeat(200) } })).status, 400);
    assert.equal(
      (await browser.request(`${world.config.issuer}${path}`, { form: {}, headers: { origin: 'http://evil.example' } })).status,
      403,
    );
  });

  const lane = async (one: Customer, purpose: string, name: string): Promise<number | undefined> =>
    (
      await world.db.owner.query<{ failures: number }>(
        `select failures from failure_lane where subject = convert_to('c:' || $1::text, 'UTF8') and purpose = $2 and lane = $3`,
        [one.id, purpose, name],
      )
    ).rows[0]?.failures;
});

const browserAt = (browser: PageBrowser, world: World) => browser.open(`${world.config.issuer}${path}`);

describe('registered information after a login with a factor', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('shows everything in full: each number with its kind, what it serves, when it was confirmed and how, and what is wrong with it', async () => {
    const one = await customer(world, { phone: '0570-012-345' });
    const browser = world.browser();
    await enterAccount(world, browser, one, { path, from: one.mobile }).catch(() => null);
    await throughSms(world, browser, one.mobile);
    await world.db.owner.query(`update contact set bounced_at = $2 where customer_id = $1 and field = 'email'`, [
      one.id,
      new Date('2025-07-27T09:00:00+09:00'),
    ]);
    const page = await submitPin(browser, pin);
    assert.match(page.text, /メールが届きませんでした 7月27日\(日\)/);
    assert.match(page.text, new RegExp(one.mobile.replace('+81', '0').replace(/(\d{3})(\d{4})(\d{4})/, '$1-$2-$3')));
    assert.match(page.text, /携帯電話 ご利用いただける認証 電話番号認証、SMS認証/);
    assert.match(page.text, /最後に確認した日 2025年7月28日\(月\)（SMS認証）/);
    assert.match(page.text, /0570-012-345 使えません .*0570のナビダイヤル/);
    assert.match(page.text, /hanako@example\.jp .*確認は、まだありません/);
    assert.match(page.text, /この画面で変更する .*お電話で変更する .*郵送で変更する/);
    assert.equal((await world.events('registered_information.shown')).at(-1)?.policy_version, 1);
  });

  test('a corporate account sees its representative’s field and the way by post, and nothing to press', async () => {
    const { e164: representativeMobile } = mobileOf(nth++);
    const one = await world.addCustomer({ accountType: 'corporate', representativeMobile, phone: landline, pin });
    const browser = world.browser();
    await enterAccount(world, browser, one, { path });
    await throughSms(world, browser, representativeMobile);
    const page = await submitPin(browser, pin);
    assert.match(page.text, /取引責任者携帯番号 0\d0-/);
    assert.match(page.text, /書面の郵送だけで承っています/);
    assert.match(page.html, /\/forms\/change-of-number\?for=corporate/);
    assert.doesNotMatch(page.html, /registered-information\/(new|move|change)/);
    for (const form of ['new/representative_mobile_phone', 'new/email', 'move', `change/${crypto.randomUUID()}`]) {
      const response = await browser.request(`${world.config.issuer}${path}/${form}`, { form: { value: '09012345678' } });
      assert.equal(response.status, 403, form);
    }
    assert.equal((await world.events('procedure.begun')).length, 0);
    assert.match((await browser.open(`${world.config.issuer}${path}/new/email`)).text, /郵送で承っています/);
  });
});

async function throughSms(world: World, browser: PageBrowser, number: string): Promise<void> {
  const code = await world.inbox.code(number);
  await browser.submit(new URL(browser.page?.url ?? '').pathname, { code });
}

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { expireChallenges } from '#usecases/upkeep/expire-challenges.ts';
import type { PageBrowser } from '../support/browser.ts';
import { landline, mobile, otherCode } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { accountOf } from './account-steps.ts';
import { call, forget, sms } from './reset-steps.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

let address = 0;
/** A network that was never seen: no wait is in the way. */
const newAddress = (): string => `10.${Math.floor(++address / 250)}.${address % 250}.1`;

interface Seen {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Somebody in a browser of their own who tries one login ID. What must be the same for all of them is kept, what differs by chance is named. */
class Stranger {
  readonly browser: PageBrowser;
  readonly loginId: string;
  readonly #world: World;

  constructor(world: World, loginId: string) {
    this.#world = world;
    this.loginId = loginId;
    this.browser = world.browser(newAddress());
  }

  async see(path: string, form?: Record<string, string>): Promise<Seen> {
    const response = await this.browser.request(`${this.#world.config.issuer}${path}`, form ? { form } : {});
    const headers = [...response.headers]
      .filter(([name]) => name !== 'date' && name !== 'content-length')
      .map(([name, value]) => `${name}: ${name === 'set-cookie' ? value.replace(/=[\w-]{43};/, '=<token>;') : value}`);
    return {
      status: response.status,
      headers: headers
        .sort()
        .join('\n')
        .replace(/until=\d+/, 'until=<time>')
        .replace(/retry-after: \d+/, 'retry-after: <seconds>'),
      body: this.#plain(await response.text()),
    };
  }

  #plain(html: string): string {
    return html
      .replaceAll(this.loginId, '<login id>')
      .replace(/(tel:|data-number=")186\d+/g, '$1<number>')
      .replace(/<p class="dial__number.*?<\/p>/gs, '<number>')
      .replace(/(data-countdown|max|value|data-wait)="\d+"/g, '$1="<seconds>"')
      .replace(/残り (\d+分)?(\d+秒)?/g, '残り <time>')
      .replace(/\d+時(\d+分)?/g, '<time>');
  }

  async stream(): Promise<{ status: number; type: string | null; first: string }> {
    const url = `${this.#world.config.issuer}/password/forgotten/check/events`;
    const stop = new AbortController();
    const response = await fetch(url, { headers: { cookie: this.browser.header(url) }, signal: stop.signal });
    const { value } = (await response.body?.getReader().read()) ?? {};
    stop.abort();
    return { status: response.status, type: response.headers.get('content-type'), first: new TextDecoder().decode(value) };
  }
}

const check = '/password/forgotten/check';

/** Pages are long: only where they part is told. */
function same(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is === should) return;
  const at = [...is].findIndex((letter, index) => letter !== should[index]);
  assert.fail(
    `${what}: …${is.slice(Math.max(0, at - 80), at + 80)}… but for an unknown ID …${should.slice(Math.max(0, at - 80), at + 80)}…`,
  );
}

describe('nothing of a forgotten password tells whose login ID exists, or what is registered (mission.md rule 7)', () => {
  let world: World;
  const ids = new Map<string, string>();
  before(async () => {
    world = await startWorld();
    const m = (nth: number) => mobile(nth).written;
    const all = { mobile: m(1), phone: landline(1).written, email: 'a@example.jp', assigned: 'sms-code' };
    ids.set('everything registered', (await world.addCustomer(all)).loginId);
    ids.set('a landline only', (await world.addCustomer({ phone: landline(2).written, assigned: 'phone-call' })).loginId);
    ids.set('nothing registered', (await world.addCustomer({})).loginId);
    ids.set(
      'a corporate account',
      (await world.addCustomer({ accountType: 'corporate', representativeMobile: m(3), phone: landline(3).written })).loginId,
    );
    const young = await world.addCustomer({ mobile: m(4) });
    await world.db.owner.query(`update contact set source = 'web', bound_at = $2 where customer_id = $1`, [
      young.id,
      new Date(world.app.clock.now()),
    ]);
    ids.set('a young number', young.loginId);
    const frozen = await world.addCustomer({ mobile: m(6), phone: landline(6).written, assigned: 'sms-code' });
    await world.db.owner.query(
      `insert into hold (customer_id, scope, level, set_at, set_by, reason) values ($1, 'login', 'frozen', $2, 'support', 'test')`,
      [frozen.id, new Date(world.app.clock.now())],
    );
    ids.set('a frozen account', frozen.loginId);
    const waits = await world.addCustomer({ mobile: m(5), assigned: 'sms-code' });
    await world.db.owner.query(
      `insert into failure_lane (subject, purpose, lane, failures, updated_at) values (convert_to('c:' || $1, 'UTF8'), 'factor', 'm:sms-code', 100, now())`,
      [waits.id],
    );
    ids.set('a locked method', waits.loginId);
    ids.set('another unknown ID', 'k00000002');
  });
  after(() => world.close());

  /** Every ID takes each step before any takes the next: the clock is the same for all of them. */
  async function together(act: (stranger: Stranger) => Promise<unknown>, strangers: Map<string, Stranger>, what: string): Promise<void> {
    const seen = await Promise.all([...strangers].map(async ([who, stranger]) => [who, await act(stranger)] as const));
    const unknown = seen.find(([who]) => who === 'unknown')?.[1];
    for (const [who, saw] of seen) same(saw, unknown, `${what}: ${who}`);
  }

  const newStrangers = () => new Map([['unknown', 'k00000001'] as const, ...ids].map(([who, id]) => [who, new Stranger(world, id)]));

  test('text, status, headers, cookies and redirects of a code, step by step until nothing more is sent', async () => {
    const all = newStrangers();
    const begin = { login_id: '', method: sms };
    await together((one) => one.see('/password/forgotten'), all, 'start');
    await together((one) => one.see('/password/forgotten', { ...begin, login_id: one.loginId }), all, 'begin');
    await together((one) => one.see(check), all, 'code page');
    await together((one) => one.stream(), all, 'stream');
    await together((one) => one.see(`${check}/state`), all, 'state');
    await together((one) => one.see(`${check}/again`, { method: sms }), all, 'again at once');
    await together((one) => one.see(check, { code: 'none' }), all, 'unreadable');
    for (const nth of [1, 2, 3, 4]) {
      await together((one) => one.see(check, { code: `00000${nth}` }), all, `wrong ${nth}`);
      await together((one) => one.see(`${check}?problem=wrong`), all, `after wrong ${nth}`);
    }
    await together((one) => one.see(`${check}/again`, { method: sms }), all, 'again while waiting');
    await together((one) => one.see('/password/forgotten', { ...begin, login_id: one.loginId }), all, 'begin while waiting');
    await world.advance('61s');
    await together((one) => one.see(check), all, 'after the wait');
    for (const nth of [2, 3, 4, 5, 6]) {
      await together((one) => one.see(`${check}/again`, { method: sms }), all, `ask ${nth}`);
      await together((one) => one.see(check), all, `page of ask ${nth}`);
      await world.advance('121s');
    }
    await together((one) => one.see('/password/forgotten', { ...begin, login_id: one.loginId }), all, 'begin when spent');
    for (const path of ['/next', '/done']) await together((one) => one.see(`/password/forgotten${path}`), all, path);
    for (const path of ['/prove', '/new'])
      await together((one) => one.see(`/password/forgotten${path}`, { new_secret: 'さくらの木の下で' }), all, path);
    await world.advance('31m');
    await together((one) => one.see(check), all, 'when it is over');
  });

  test('and of a call, with a number that was not shown before', async () => {
    await world.advance('61m');
    const all = newStrangers();
    const shown = new Map<string, string[]>();
    await together((one) => one.see('/password/forgotten', { login_id: one.loginId, method: call }), all, 'begin');
    for (const nth of [1, 2, 3]) {
      for (const [who, one] of all) {
        await one.browser.open(`${world.config.issuer}${check}`);
        const number = shownNumber(one.browser);
        assert.ok(world.app.settings.changePool.includes(number));
        assert.ok(!shown.get(who)?.includes(number), `${who}: ${nth} shows another number`);
        shown.set(who, [...(shown.get(who) ?? []), number]);
        // A withheld call says nothing on the page: nobody knows yet whose page it is.
        await world.phone.call(null, number);
      }
      await together((one) => one.see(check), all, `number ${nth}`);
      await together((one) => one.see(`${check}/extend`), all, 'extend by GET');
      await together((one) => one.see(`${check}/extend`, {}), all, 'extend');
      await together((one) => one.see(check), all, 'extended');
      await world.advance('181s');
      await together((one) => one.see(`${check}/again`, { method: call }), all, 'again');
    }
    await together((one) => one.see(`${check}/again`, { method: sms }), all, 'the other method');
    await together((one) => one.see(check), all, 'its page');
  });

  test('nor does the time of the answer: medians of 9 interleaved, and no answer comes sooner than any', async () => {
    await world.advance('61m');
    const times = new Map<string, number[]>();
    for (let round = 0; round < 9; round++) {
      for (const id of ['k00000003', ids.get('everything registered') ?? '']) {
        const one = new Stranger(world, id);
        const started = performance.now();
        await one.see('/password/forgotten', { login_id: id, method: call });
        times.set(id, [...(times.get(id) ?? []), performance.now() - started]);
      }
      await world.advance('61m');
    }
    const medians = [...times.values()].map((each) => each.toSorted((a, b) => a - b)[4] ?? 0);
    assert.ok(Math.min(...medians) / Math.max(...medians) > 0.7, `medians in ms: ${medians.map(Math.round)}`);
    assert.ok(Math.min(...[...times.values()].flat()) > 290);
  });

  test('the evidence tells them apart, for the security view alone; a login ID stands only sealed', async () => {
    const begun = await world.events('password_reset.begun');
    assert.ok(begun.some((event) => event.customer_id === null) && begun.some((event) => event.customer_id !== null));
    assert.ok(begun.every((event) => !JSON.stringify(event).includes('k00000001')));
    assert.ok(!world.log.join('\n').includes('k00000001'));
  });
});

describe('whoever holds only the login ID', () => {
  let world: World;
  let victim: Customer;
  /** In which the customer has logged in. */
  let known: PageBrowser | null = null;
  const phone = mobile(20);
  const fixed = landline(20);
  before(async () => {
    world = await startWorld();
    victim = await world.addCustomer({ mobile: phone.written, phone: fixed.written, email: 'v@example.jp', assigned: 'sms-code' });
  });
  after(() => world.close());

  test('sends three messages a day to its phone from all networks together, and none of the login’s are spent with them', async () => {
    for (let nth = 0; nth < 8; nth++) await forget(world, world.browser(newAddress()), victim.loginId, sms);
    const login = await enterPassword(world, world.browser(newAddress()), 'stock-app', victim);
    assert.match(login.page.text, /認証番号の入力/, 'the login still gets its code');
    const { rows } = await world.db.owner.query('select purpose, count(*)::int from outbox where customer_id = $1 group by 1 order by 1', [
      victim.id,
    ]);
    assert.deepEqual(rows, [
      { purpose: 'login', count: 1 },
      { purpose: 'reset', count: 3 },
    ]);
  });

  test('takes no place of the customer’s logins, tells them of nobody, and leaves numbers for the customer’s own procedures', async () => {
    await world.advance('20m');
    for (let nth = 0; nth < 10; nth++) await forget(world, world.browser(newAddress()), victim.loginId, call);
    const { rows } = await world.db.owner.query('select count(*)::int as places from attempt_place where customer_id = $1 and until > $2', [
      victim.id,
      new Date(world.app.clock.now()),
    ]);
    assert.equal(rows[0]?.places, 0);
    const { rows: shown } = await world.db.owner.query(
      `select count(distinct number)::int as numbers, bool_or(shared) as shared from number_shown n join challenge h on h.id = n.challenge_id where h.customer_id = $1`,
      [victim.id],
    );
    assert.ok(Number(shown[0]?.numbers) <= world.app.settings.changePool.length / 2 && shown[0]?.shared === false);
    const browser = world.browser(newAddress());
    await browser.open(`${world.config.issuer}/account`);
    await browser.submit('/password', { login_id: victim.loginId, password: victim.password });
    assert.doesNotMatch(browser.page?.text ?? '', /ほかの場所でも/);
    await browser.request(`${browser.page?.url}/switch`, { form: { method: call } });
    await browser.open(browser.page?.url ?? '');
    await world.phone.call(fixed.e164, shownNumber(browser));
    await browser.open(browser.page?.url ?? '');
    await accountOf(world, browser);
    known = browser;
    await browser.open(`${world.config.issuer}/account/security/password`);
    await browser.submit('/account/security/password', { new_secret: 'さくらの木の下で' });
    await browser.submit('/prove');
    assert.ok(world.app.settings.changePool.includes(shownNumber(browser)));
  });

  test('guesses three codes and no more, however many are posted at once', async () => {
    const other = await world.addCustomer({ mobile: mobile(21).written, email: 'o@example.jp', assigned: 'sms-code' });
    const one = new Stranger(world, other.loginId);
    await forget(world, one.browser, other.loginId, sms);
    const { code } = await world.inbox.latest(mobile(21).e164);
    for (const nth of [1, 2]) await one.see(check, { code: otherCode(code, nth) });
    await Promise.all(Array.from({ length: 12 }, (_, nth) => one.see(check, { code: otherCode(code, nth + 3) })));
    const { rows } = await world.db.owner.query('select judged from password_reset where customer_id = $1', [other.id]);
    assert.deepEqual(rows, [{ judged: 3 }]);
    await one.see(check, { code });
    assert.equal(
      (await world.db.owner.query('select proved_at from password_reset where customer_id = $1', [other.id])).rows[0]?.proved_at,
      null,
    );
    await world.advance('61s');
    await one.see(check, { code });
    assert.equal(
      (await world.db.owner.query('select proved_at from password_reset where customer_id = $1', [other.id])).rows[0]?.proved_at,
      null,
    );
    await world.advance('20m');
    await expireChallenges(world.app);
    const { rows: told } = await world.db.owner.query('select purpose from outbox where customer_id = $1', [other.id]);
    assert.deepEqual(told, [{ purpose: 'reset' }], 'and nobody is mailed for what a stranger has left unanswered');
  });

  test('a browser that the customer always uses is asked as often as its own lane allows, whatever strangers do', async () => {
    assert.ok(known);
    const sent = world.inbox.count(phone.e164);
    await forget(world, known, victim.loginId, sms);
    await known.submit('/check', { code: (await world.inbox.latest(phone.e164, sent)).code });
    assert.match(known.page?.text ?? '', /2つめの確認/);
  });
});

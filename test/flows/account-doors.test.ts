import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { begin, customerWith, information, inside, national, newMobile, registered } from './contact-steps.ts';

/** Whoever is nobody yet comes here; each of them has tests of its own. */
const withoutSession: ReadonlySet<string> = new Set([
  'GET /account/login',
  'GET /account/callback',
  'GET /account/left',
  // The pages of a proof belong to its own cookie: somebody who proves something is not logged in by it.
  'GET /account/proof/:uid',
  'GET /account/proof/:uid/not-me',
  'GET /account/proof/:uid/state',
  'GET /account/proof/:uid/events',
]);
const isProof = (route: string): boolean => route.includes(' /account/proof/');
const sessionCookie = '__Host-kannuki_account /';
const anywhere = {
  login_id: 'k1',
  code: '000000',
  value: '090-0000-0000',
  pin: '1234',
  method: 'phone-call',
  to: 'on',
  session: 'x',
  field: 'phone',
};

let world: World;
let routes: string[];
before(async () => {
  world = await startWorld({ scheduled: false });
  routes = world.server.routes.filter((route) => / \/account(\/|$)/.test(route));
});
after(() => world.close());

/** An address of the route: an id where one belongs. */
const addressOf = (route: string, id: string): string =>
  world.config.issuer + (route.split(' ')[1] ?? '').replace(':field', 'mobile_phone').replaceAll(/:[a-z]+/gi, id);

async function knock(
  browser: PageBrowser,
  route: string,
  id: string = randomUUID(),
  headers: Record<string, string> = {},
): Promise<Response> {
  const form = route.startsWith('POST') ? { form: anywhere } : {};
  return browser.request(addressOf(route, id), { ...form, headers });
}

/** The address of a form, asked for without the form, leads to the page above it, whoever asks (way-back.test.ts); that page is on the list itself. */
function leadsBack(answer: Response, route: string): boolean {
  const to = (answer.headers.get('location') ?? '').split('/');
  const parts = (route.split(' ')[1] ?? '').split('/');
  return route.startsWith('GET') && to.length < parts.length && to.every((part, at) => part === parts[at] || parts[at]?.startsWith(':'));
}

/** Sent to a login, or told that there is nothing: never a page of the customer's. */
async function assertShut(answer: Response, route: string): Promise<void> {
  const to = answer.headers.get('location') ?? '';
  if (answer.status === 303) assert.ok(leadsBack(answer, route) || /^\/account\/login(\?|$)/.test(to), `${route}: ${to}`);
  else assert.ok([400, 403, 404].includes(answer.status), `${route}: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
}

/** All that a request at the account site could change for a customer, as one text. */
async function stateOf({ id }: Pick<Customer, 'id'>): Promise<string> {
  const tables = [
    'contact',
    'customer_password',
    'customer_trading_pin',
    'factor_setting',
    'procedure',
    'hold',
    'login_notification_choice',
  ];
  const parts = tables.map((table) => `select ${table}::text as line from ${table} where customer_id = $1`);
  const { rows } = await world.db.owner.query<{ line: string }>(`${parts.join(' union all ')} order by 1`, [id]);
  return rows.map(({ line }) => line).join('\n');
}

describe('every route of the account site, by the list of the server itself', () => {
  test('there are as many as there should be, so that none of what follows is empty', () => {
    assert.ok(routes.length > 40, `${routes.length}`);
    for (const known of withoutSession) if (!isProof(known)) assert.ok(routes.includes(known), known);
  });

  test('without a session, with a forged cookie and with one whose session has ended it leads to a login, and changes nothing', async () => {
    const { one, mobile } = await customerWith(world);
    const before = await stateOf(one);
    const ended = await inside(world, one, mobile);
    const held = ended.cookies.get(sessionCookie);
    assert.ok(held);
    const showing = (value: string): PageBrowser => {
      const browser = world.browser();
      if (value !== '') browser.cookies.set(sessionCookie, { ...held, value });
      return browser;
    };
    assert.equal((await knock(showing(held.value), 'GET /account')).status, 200, 'as long as it holds it opens the page');
    await world.db.owner.query('delete from oidc_session where account_id = $1', [one.number]);
    for (const value of ['', 'x'.repeat(43), held.value])
      for (const route of routes.filter((each) => !withoutSession.has(each))) {
        const answer = await knock(showing(value), route);
        await assertShut(answer, `${route} with "${value.slice(0, 4)}"`);
      }
    assert.equal(await stateOf(one), before);
  });

  test('a form that another site posts with the cookie of a session is refused everywhere, and changes nothing', async () => {
    const { one, mobile } = await customerWith(world);
    const browser = await inside(world, one, mobile);
    const before = await stateOf(one);
    for (const route of routes.filter((each) => each.startsWith('POST')))
      for (const headers of [{ origin: 'https://thief.example' }, { origin: 'null' }, { 'sec-fetch-site': 'same-site' }] as Record<
        string,
        string
      >[]) {
        const answer = await knock(browser, route, randomUUID(), headers);
        assert.ok([403, 404].includes(answer.status), `${route} ${JSON.stringify(headers)}: ${answer.status}`);
        if (!isProof(route)) assert.equal(answer.status, 403, route);
      }
    assert.equal(await stateOf(one), before);
    assert.equal((await browser.open(`${world.config.issuer}/account`)).status, 200, 'the session is still there');
  });

  test('with the id of a procedure of somebody else each is as if there were none, and that procedure goes on', async () => {
    const [victim, thief] = [await customerWith(world), await customerWith(world)];
    const browser = await inside(world, victim.one, victim.mobile);
    const procedure = await begin(world, browser, 'mobile_phone', national(newMobile()));
    assert.ok(procedure);
    const before = [await stateOf(victim.one), await registered(world, victim.one)];
    const other = await inside(world, thief.one, thief.mobile);
    for (const route of routes.filter((each) => each.includes(':id') && !isProof(each))) {
      const answer = await knock(other, route, procedure);
      assert.ok(answer.status === 404 || answer.status === 303, `${route}: ${answer.status}`);
      if (answer.status === 303 && !leadsBack(answer, route))
        assert.doesNotMatch(answer.headers.get('location') ?? '', new RegExp(procedure), route);
      assert.doesNotMatch(await answer.text(), /＊/, `${route} shows a masked value`);
    }
    assert.deepEqual([await stateOf(victim.one), await registered(world, victim.one)], before);
    assert.equal((await browser.open(`${world.config.issuer}${information}/change/${procedure}`)).status, 200);
  });

  test('the steps of a change posted out of order, without its proofs, settle nothing', async () => {
    const { one, mobile } = await customerWith(world);
    const browser = await inside(world, one, mobile);
    const procedure = await begin(world, browser, 'mobile_phone', national(newMobile()));
    const [contacts, password] = [await registered(world, one), await secretsOf(one)];
    for (const route of routes.filter((each) => each.startsWith('POST') && each.includes(':id') && !/\/drop$/.test(each) && !isProof(each)))
      for (let turn = 0; turn < 2; turn++) {
        const answer = await knock(browser, route, procedure);
        assert.ok(answer.status < 500, `${route}: ${answer.status}`);
      }
    assert.deepEqual([await registered(world, one), await secretsOf(one)], [contacts, password]);
    assert.deepEqual(
      (await world.events('contact.changed')).filter(({ customer_id: id }) => id === one.id),
      [],
    );
  });
});

const secretsOf = async ({ id }: Customer): Promise<unknown> =>
  (
    await world.db.owner.query(
      'select p.hash, t.hash as pin from customer_password p left join customer_trading_pin t using (customer_id) where customer_id = $1',
      [id],
    )
  ).rows;

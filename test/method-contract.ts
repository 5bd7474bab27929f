import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AuthenticationMethod } from '#methods/method.ts';
import { enterPassword, loginPath, shownNumber } from './flows/sign-in-steps.ts';
import type { PageBrowser } from './support/browser.ts';
import { challengeOf, otherCode, rows, uidOf } from './support/login-parts.ts';
import { type Customer, startWorld, type World } from './support/world.ts';

const channel = 'customer-site';

/** A policy under which every customer must give this method, and nothing else. */
const policyFor = ({ id, needs }: AuthenticationMethod): string => `policy: contract
title: { ja: 契約, en: Contract }
factor_lifetime: 24h
methods:
  ${id}: { needs: ${needs}, live: always, choosable_from: never }
channels:
  ${channel}:
    name: { ja: お客様サイト, en: Customer site }
    timeline:
      - { require: everyone, accept: [${id}] }
`;

interface Reachable extends Customer {
  readonly mobile: string;
  readonly email: string;
}

let customers = 0;
async function reachableCustomer(world: World): Promise<Reachable> {
  const last = String(12_345_000 + customers++);
  const email = `contract${last}@example.jp`;
  return { ...(await world.addCustomer({ mobile: `090${last}`, email })), mobile: `+8190${last}`, email };
}

/** What any method must hold to when the engine runs it; every method of src/methods/index.ts passes the same list. */
export function methodContract(method: AuthenticationMethod): void {
  describe(`the contract of an authentication method: ${method.id}`, () => {
    let world: World;
    before(async () => {
      world = await startWorld({ policy: policyFor(method) });
    });
    after(() => world.close());

    const begin = async (customer: Reachable, browser: PageBrowser = world.browser()) => {
      const { callback } = await enterPassword(world, browser, channel, customer);
      return { browser, callback };
    };
    const sentTo = (customer: Reachable): string => (method.needs === 'email-address' ? customer.email : customer.mobile);
    /** What proves the customer in front of this browser: the code that came, or the number that it shows. */
    const proofFor = async (customer: Reachable, browser: PageBrowser, after = 0): Promise<string> =>
      method.answeredElsewhere ? shownNumber(browser) : await world.inbox.code(sentTo(customer), after);
    const give = async (customer: Reachable, browser: PageBrowser, proof: string, stopAt: string): Promise<string> => {
      if (!method.answeredElsewhere) return (await browser.submit(loginPath(browser), { code: proof }, stopAt)).url;
      await world.phone.call(customer.mobile, proof);
      return (await browser.open(browser.page?.url ?? '', { stopAt })).url;
    };

    /** Status and address of the answer to one form, without what names the request. */
    const reply = async (browser: PageBrowser, code: string) => {
      const response = await browser.request(`${world.config.issuer}${loginPath(browser)}`, { form: { code } });
      return { status: response.status, location: response.headers.get('location'), body: await response.text() };
    };

    test('a right answer completes the login and is on record', async () => {
      const customer = await reachableCustomer(world);
      const { browser, callback } = await begin(customer);
      assert.ok((await give(customer, browser, await proofFor(customer, browser), callback)).startsWith(callback));
      const [proof] = await rows(world, 'select * from authentication_event where customer_id = $1 and method = $2', [
        customer.id,
        method.id,
      ]);
      assert.ok(proof);
      const events = (await world.events()).filter((event) => event.customer_id === customer.id && event.method === method.id);
      const types = events.map(({ type }) => type);
      assert.ok(types.includes('login.challenge_issued') && types.includes('login.completed'), String(types));
    });

    test('an answer serves once: another login of the same customer needs its own', async () => {
      const customer = await reachableCustomer(world);
      const first = await begin(customer);
      const proof = await proofFor(customer, first.browser);
      assert.ok((await give(customer, first.browser, proof, first.callback)).startsWith(first.callback));
      const second = await begin(customer, world.browser('198.51.100.20'));
      const own = await proofFor(customer, second.browser, 1);
      if (own !== proof) assert.ok(!(await give(customer, second.browser, proof, second.callback)).startsWith(second.callback));
    });

    test('an answer after its time is refused', async () => {
      const customer = await reachableCustomer(world);
      const { browser, callback } = await begin(customer);
      const proof = await proofFor(customer, browser);
      const path = loginPath(browser);
      const { timing } = method;
      await world.advance(timing.lifetime + timing.reportGrace + 1_000);
      if (method.answeredElsewhere) await world.phone.call(customer.mobile, proof);
      else await browser.open(`${world.config.issuer}${path}`, { form: { code: proof }, stopAt: callback });
      assert.ok(!(await browser.open(`${world.config.issuer}${path}`, { stopAt: callback })).url.startsWith(callback));
    });

    test("another customer's answer is refused", async () => {
      const [mine, other] = [await reachableCustomer(world), await reachableCustomer(world)];
      const own = await begin(mine);
      const others = await begin(other, world.browser('198.51.100.21'));
      const proof = await proofFor(other, others.browser);
      const attempt = method.answeredElsewhere ? world.phone.call(other.mobile, shownNumber(own.browser)) : null;
      await attempt;
      const reached = attempt
        ? (await own.browser.open(own.browser.page?.url ?? '', { stopAt: own.callback })).url
        : await give(mine, own.browser, proof, own.callback);
      if (attempt || proof !== (await proofFor(mine, own.browser))) assert.ok(!reached.startsWith(own.callback));
    });

    test('the same answer again proves nothing more, and leads to the same end', async () => {
      const customer = await reachableCustomer(world);
      const { browser, callback } = await begin(customer);
      const [proof, path] = [await proofFor(customer, browser), `${world.config.issuer}${loginPath(browser)}`];
      await give(customer, browser, proof, callback);
      if (method.answeredElsewhere) await world.phone.call(customer.mobile, proof);
      else await browser.request(path, { form: { code: proof } });
      const proved = await rows(world, 'select from authentication_event where customer_id = $1 and method = $2', [customer.id, method.id]);
      assert.equal(proved.length, 1);
      const completed = (await world.events('login.completed')).filter((event) => event.customer_id === customer.id);
      assert.equal(completed.length, 1);
    });

    test('what a wrong answer is told does not depend on the answer, nor on whose it is', async () => {
      const mine = await reachableCustomer(world);
      const { browser } = await begin(mine);
      const proof = await proofFor(mine, browser);
      const beside = async (): Promise<{ other: Reachable; theirs: string }> => {
        const other = await reachableCustomer(world);
        return { other, theirs: await proofFor(other, (await begin(other, world.browser('198.51.100.22'))).browser) };
      };
      let { other, theirs } = await beside();
      // Two customers may by chance be shown the same number: then a call to it is rightly the caller's own.
      while (theirs === proof) ({ other, theirs } = await beside());
      const replies = method.answeredElsewhere
        ? [
            await world.phone.call(other.mobile, proof),
            await world.phone.call('+81451234567', proof),
            await world.phone.call(mine.mobile, theirs),
          ]
        : await Promise.all([otherCode(proof), otherCode(proof, 7)].map((code) => reply(browser, code)));
      for (const each of replies) assert.deepEqual(each, replies[0]);
      assert.equal((await challengeOf(world, uidOf(browser))).state, 'pending');
    });

    test('nothing that is kept or shown tells the answer, the number or the address', async () => {
      const customer = await reachableCustomer(world);
      const { browser } = await begin(customer);
      const proof = await proofFor(customer, browser);
      const { id } = await challengeOf(world, uidOf(browser));
      const kept = JSON.stringify(await rows(world, 'select * from challenge where id = $1', [id]));
      const told = JSON.stringify((await world.events()).filter((event) => event.customer_id === customer.id));
      for (const text of [kept, told, browser.page?.html ?? '']) {
        assert.ok(!text.includes(customer.mobile.slice(3)) && !text.includes(customer.email));
        if (!method.answeredElsewhere) assert.ok(!text.includes(proof), 'the code stands nowhere');
      }
    });

    // Where answers come from outside, nothing is typed that could be guessed.
    if (method.answeredElsewhere) return;

    test('three answers are judged in all, resends included; then even the right one is refused', async () => {
      const customer = await reachableCustomer(world);
      const { browser, callback } = await begin(customer);
      const first = await proofFor(customer, browser);
      await browser.submit(loginPath(browser), { code: otherCode(first) }, callback);
      await world.advance('31s');
      await browser.submit('/resend');
      const second = await proofFor(customer, browser, 1);
      const path = `${world.config.issuer}${loginPath(browser)}`;
      for (const code of [otherCode(second, 1), otherCode(second, 2)]) await browser.open(path, { form: { code }, stopAt: callback });
      assert.ok(!(await browser.open(path, { form: { code: second }, stopAt: callback })).url.startsWith(callback));
      const { judged, state } = await challengeOf(world, uidOf(browser));
      assert.deepEqual({ judged, state }, { judged: 3, state: 'failed' });
    });
  });
}

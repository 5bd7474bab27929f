import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { rows } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { deliveredTo, newNotified } from './notification-steps.ts';
import { enterPassword } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
});
after(() => world.close());

const newCustomer = () => newNotified(world);
const mails = (to: string) => deliveredTo(world, to);

describe('an address from which mail comes back', () => {
  const report = async (body: object, token = 'bounce-token-0123456789') => {
    const response = await fetch(`http://127.0.0.1:${world.config.internalPort}/internal/bounces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as { outcome?: string } };
  };
  const lastOf = async ({ id }: Customer) =>
    (
      await rows(world, 'select id, provider_reference as reference from outbox where customer_id = $1 order by queued_at desc limit 1', [
        id,
      ])
    )[0] as {
      id: string;
      reference: string;
    };
  const bouncedAt = async ({ number }: Customer) => {
    const record = await loadCustomer(world.app.database, number);
    return record?.contacts.find(({ kind }) => kind === 'email')?.bouncedAt ?? null;
  };
  const eventsOf = async ({ id }: Customer) =>
    (await world.events())
      .filter(({ customer_id, type }) => customer_id === id && /^contact\.|delayed/.test(String(type)))
      .map(({ type }) => type);

  test('is marked by a report, once, and the mark goes with the next mail that is known to have arrived; codes go out all the same', async () => {
    const { customer, email } = await newCustomer();
    await fxCode(customer, email, '198.51.100.40');
    const { id, reference } = await lastOf(customer);
    assert.equal((await report({ message: id, kind: 'permanent' }, 'somebody else’s'.replace('’', ''))).status, 401);
    assert.equal((await report({ kind: 'permanent' })).status, 400);
    assert.equal((await report({ message: id, kind: 'gone' })).status, 400);
    assert.equal((await report({ reference: 'nothing-of-ours', kind: 'permanent' })).body.outcome, 'unknown');
    assert.equal((await report({ message: id, kind: 'delivered' })).body.outcome, 'repeated', 'nothing to clear');
    assert.equal(await bouncedAt(customer), null);
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, nth) =>
        report({ ...(nth % 2 ? { message: id } : { reference }), kind: 'permanent', diagnostic: '550 5.1.1', recipient: email }),
      ),
    );
    assert.deepEqual(outcomes.map(({ body }) => body.outcome).toSorted(), ['marked', ...Array(5).fill('repeated')]);
    assert.ok(await bouncedAt(customer));
    await world.advance('2m');
    await fxCode(customer, email, '198.51.100.40');
    assert.ok(await bouncedAt(customer), 'that the gateway took one more says nothing');
    assert.equal((await report({ message: (await lastOf(customer)).id, kind: 'delivered' })).body.outcome, 'cleared');
    assert.equal(await bouncedAt(customer), null);
    assert.deepEqual(await eventsOf(customer), ['contact.bounced', 'contact.bounce_cleared']);
    assert.doesNotMatch(world.log.join(), new RegExp(email));
  });

  test('is marked by a refusal of the gateway, and not any more when it takes the next mail', async () => {
    const { customer, email } = await newCustomer();
    world.provider.answers.push({ status: 422 });
    await enterPassword(world, world.browser('198.51.100.41'), 'fx-app', customer);
    await mails(email);
    assert.ok(await bouncedAt(customer));
    await world.advance('2m');
    await fxCode(customer, email, '198.51.100.42');
    assert.equal(await bouncedAt(customer), null);
    assert.deepEqual(await eventsOf(customer), ['contact.bounced', 'contact.bounce_cleared']);
  });

  test('a mark of a report ends as well when nothing has come back for three days', async () => {
    const { customer, email } = await newCustomer();
    await fxCode(customer, email, '198.51.100.43');
    await report({ message: (await lastOf(customer)).id, kind: 'permanent' });
    await world.advance('73h');
    await fxCode(customer, email, '198.51.100.43');
    assert.equal(await bouncedAt(customer), null);
  });

  /** A code by mail, delivered. */
  async function fxCode(customer: Customer, email: string, address: string): Promise<void> {
    const before = (await mails(email)).length;
    await enterPassword(world, world.browser(address), 'fx-app', customer);
    assert.equal((await mails(email)).length, before + 1);
  }
});

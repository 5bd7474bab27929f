import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { rows } from '../support/login-parts.ts';
import type { World } from '../support/world.ts';

/** The published freeze number of the world, as a trunk reports it. */
export const freezeNumber = '+81120000222';

/** Holds in force of a customer, as relying parties read them. */
export async function holdsOf(world: World, customerId: string): Promise<string[]> {
  const found = await rows(
    world,
    `select scope || ':' || level as name from hold where customer_id = $1 and lifted_at is null order by 1`,
    [customerId],
  );
  return found.map(({ name }) => String(name));
}

/** Kinds of the open cases about a customer; null: those about nobody in particular. */
export async function casesOf(world: World, customerId: string | null): Promise<string[]> {
  const found = await rows(
    world,
    `select kind from support_case where customer_id is not distinct from $1 and state = 'open' order by id`,
    [customerId],
  );
  return found.map(({ kind }) => String(kind));
}

/** What a customer's number was replaced by, and where: `web`, `support` or `post`. */
export async function replaceNumber(
  world: World,
  { customerId, field, to, source }: { customerId: string; field: string; to: string; source: string },
): Promise<void> {
  const at = new Date(world.app.clock.now());
  const { sealing } = world.app;
  await rows(world, 'update contact set valid_to = $3 where customer_id = $1 and field = $2 and valid_to is null', [customerId, field, at]);
  await rows(
    world,
    `insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at) values ($1, $2, 'mobile', $3, $4, $5, $6, $5)`,
    [customerId, field, sealing.seal('contact', JSON.stringify({ raw: to, value: to })), sealing.lookup('contact', to), at, source],
  );
}

/** Waits until a message that says this has reached a number or address after so many others, among whatever else came. */
export const wasTold = (world: World, to: string, says: RegExp, after = 0): Promise<void> =>
  eventually(() => {
    const received = world.provider.received.filter(({ body }) => body.to === to);
    const texts = received.slice(after).map(({ body }) => body.text);
    assert.ok(
      texts.some((text) => says.test(text)),
      texts.join('\n---\n'),
    );
  });

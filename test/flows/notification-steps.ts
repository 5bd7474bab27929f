import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { rows } from '../support/login-parts.ts';
import type { World } from '../support/world.ts';
import { freeMobile } from './code-steps.ts';

let next = 0;
/** A customer with a mobile number in the field for SMS, and an address. */
export async function newNotified(world: World, given: { readonly mobile?: boolean; readonly email?: boolean } = {}) {
  const [number, email] = [freeMobile(), `n${next++}@example.jp`];
  const customer = await world.addCustomer({
    ...(given.mobile !== false && { mobile: number.written }),
    ...(given.email !== false && { email }),
  });
  return { customer, email, number: number.e164 };
}

/** Mails to an address, once all that was queued has been delivered. */
export async function deliveredTo(world: World, to: string): Promise<{ subject: string; text: string; id: string }[]> {
  await eventually(async () => assert.deepEqual(await rows(world, `select from outbox where state = 'queued'`), []));
  return world.provider.received
    .filter(({ path, body }) => path === '/mail' && body.to === to)
    .map(({ body }) => ({ subject: String(body.subject), text: body.text, id: body.id }));
}

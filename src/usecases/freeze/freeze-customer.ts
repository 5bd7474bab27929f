import { type HoldScope, isInForce } from '#core/hold.ts';
import { Problem } from '#core/problem.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { freezeStep } from './freeze-step.ts';

export interface FreezeCustomer {
  readonly customerNumber: string;
  readonly scopes: readonly HoldScope[];
  /** The person who acts. */
  readonly by: string;
  /** In that person's words; sealed. */
  readonly reason: string;
}

/** Support freezes one customer; one person suffices (mission.md rule 16). Throws Problem('customer_not_found'). */
export async function freezeCustomer(app: App, input: FreezeCustomer): Promise<'frozen' | 'frozen_already'> {
  const { customerNumber, scopes, by, reason } = input;
  const customer = await requireCustomer(app, customerNumber);
  const now = app.clock.now();
  const frozen = customer.facts.holds.filter((hold) => hold.level === 'frozen' && isInForce(hold, now)).map(({ scope }) => scope);
  if (scopes.every((scope) => frozen.includes(scope))) return 'frozen_already';
  const details = { by, reason, customerNumbers: [customerNumber], scopes };
  const freeze = {
    level: 'frozen',
    scopes,
    setBy: 'support',
    actor: 'operator',
    reason: 'support',
    data: { by },
    personal: { reason },
    details,
  } as const;
  await runStep(app.database, app.sealing, freezeStep(app, customer, freeze, now));
  return 'frozen';
}

/** Throws Problem('customer_not_found'). */
export async function requireCustomer(app: App, customerNumber: string): Promise<CustomerRecord> {
  const customer = await loadCustomer(app.database, customerNumber);
  if (customer === null) throw new Problem('customer_not_found', `There is no customer ${customerNumber}.`);
  return customer;
}

import type { CustomerFacts } from '#core/customer/facts.ts';
import { hour, type Instant } from '#core/instant.ts';
import { settingInForce } from './decide.ts';
import type { Policy } from './types.ts';

/** The last time that the warning was shown. */
export interface WarningShown {
  readonly at: Instant;
  /** The login on whose page it stood: there it stays until the customer goes on. */
  readonly loginUid: string;
}

/**
 * The warning about compensation (S17) is shown until the snapshot's instant to whoever has the method of the waves not in force, on any channel,
 * at most once a day of the calendar in Tokyo.
 */
export function warningDue(policy: Policy, customer: CustomerFacts, shown: WarningShown | null, loginUid: string, now: Instant): boolean {
  const { snapshot, waves } = policy;
  if (snapshot === null || waves === null || now >= snapshot.at || isProtected(policy, customer, now)) return false;
  return shown === null || shown.loginUid === loginUid || dayOf(shown.at) !== dayOf(now);
}

/** Asked for by the customer's own setting or by the wave, whatever this channel asks. */
export function isProtected({ waves }: Pick<Policy, 'waves'>, customer: CustomerFacts, now: Instant): boolean {
  if (waves === null) return false;
  return settingInForce(customer, now)?.method === waves.method || (customer.waveFrom !== null && customer.waveFrom <= now);
}

const tokyo = 9 * hour;
const dayOf = (at: Instant): number => Math.floor((at + tokyo) / (24 * hour));

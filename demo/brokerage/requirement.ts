import type { ClientConfig } from './config.ts';

/** From weak to strong, as the login server documents them. */
export const acrOrder = ['pwd', 'pwd+email', 'mfa', 'phr'] as const;

/** What a channel itself asks of who uses its API, whatever the login server lets through (RFC 9470). */
export interface Requirement {
  readonly acr: (typeof acrOrder)[number];
  /** Seconds since the oldest proof, at most. */
  readonly maxAge: number;
}

const day = 24 * 60 * 60;

/** What the policy demands is the login server's to know: without a word in the configuration a password of today is the least. */
export function requirementOf({ requires }: ClientConfig): Requirement {
  return { acr: requires?.acr ?? 'pwd', maxAge: requires?.max_age ?? day };
}

/** Names and numbers are checked here, on every use: an `acr` that is not known is worth nothing. */
export function meets(facts: { readonly acr: unknown; readonly authTime: unknown }, requires: Requirement, now: number): boolean {
  const { acr, authTime } = facts;
  const strongEnough = (acrOrder as readonly unknown[]).indexOf(acr) >= acrOrder.indexOf(requires.acr);
  return strongEnough && typeof authTime === 'number' && authTime <= now + tolerance && now - authTime <= requires.maxAge;
}

/** Seconds by which two machines' clocks may differ. */
const tolerance = 60;

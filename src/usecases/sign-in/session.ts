import { atLeast, type Proof, passwordMethod } from '#core/assurance.ts';
import type { LoginFacts } from '#core/customer/facts.ts';
import { isRegisteredAt } from '#core/customer/reach.ts';
import { nameHolds } from '#core/hold.ts';
import type { Duration, Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { isYoung, nameYoung } from '#core/young.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { loadProofs, loadSession } from '#store/sign-in/session.ts';
import type { App } from '../app.ts';
import type { Assessment } from './contract.ts';
import { cannotReach, decideLogin, type LoginDecision } from './decide-login.ts';
import { sufficientUntil } from './sufficient-until.ts';

/** What a session has proved, oldest first. */
export const provedBySession = (app: App, sessionUid: string): Promise<Proof[]> => loadProofs(app.database, sessionUid);

interface SessionQuestion {
  readonly sessionUid: string;
  readonly customerNumber: string;
  readonly channel: string;
  readonly maxAge: Duration | null;
  readonly acrValues: readonly string[];
  /** A login of our pages that the browser has come back from: once completed, what it proved belongs to the session from here on. */
  readonly loginUid?: string;
}

/** What a session's proofs are worth on one channel, now; derived each time from the proofs and the policy in force. */
export async function assessSession(app: App, asked: SessionQuestion): Promise<Assessment> {
  const { sessionUid: uid, customerNumber, loginUid: attach = null } = asked;
  const { customer, proved } = await loadSession(app.database, { uid, customerNumber, attach });
  if (customer === null) return { kind: 'password_missing' };
  const now = app.clock.now();
  const decided = decideOnKnownChannel(app, customer.facts, { ...asked, proved }, now);
  if (decided === null) return { kind: 'factor_missing' };
  if (decided.assurance === null) return { kind: 'password_missing' };
  if (cannotReach(app, decided, asked.acrValues)) return { kind: 'unmet' };
  if (!decided.sufficient) return { kind: 'factor_missing' };
  const { acr, amr, authTime } = decided.assurance;
  const wanted = asked.acrValues.filter((value) => value === 'pwd' || value === 'pwd+email' || value === 'mfa' || value === 'phr');
  if (wanted.length > 0 && !wanted.some((value) => atLeast(acr, value))) return { kind: 'factor_missing' };
  const until = sufficientUntil(app, customer.facts, proved, asked, now);
  return {
    kind: 'sufficient',
    acr,
    amr,
    authTime,
    until,
    policyVersion: decided.version,
    customer,
    holds: nameHolds(customer.facts.holds, now),
    young: youngFor(customer, proved, now),
  };
}

/** A session counts as let in by something young when none of its factors was given by anything older (mission.md rule 12). */
function youngFor({ secrets, contacts: all }: CustomerRecord, proved: readonly Proof[], now: Instant): string[] {
  const contacts = all.filter((contact) => isRegisteredAt(contact, now));
  const factors = proved.filter(({ method }) => method !== passwordMethod);
  const isYoungFactor = ({ authenticator }: Proof): boolean => {
    const given = contacts.filter(({ lookup }) => lookup?.toString('base64url') === authenticator);
    return given.length > 0 && given.every((contact) => isYoung(contact, now));
  };
  return nameYoung({ secrets, contacts, youngFactor: factors.length > 0 && factors.every(isYoungFactor) }, now);
}

/** null: a channel that the policy in force does not name any more lets nobody in, whatever was proved. */
function decideOnKnownChannel(
  app: App,
  facts: LoginFacts,
  asked: SessionQuestion & { readonly proved: readonly Proof[] },
  now: Instant,
): LoginDecision | null {
  try {
    return decideLogin(app, facts, asked.proved, asked, now);
  } catch (error) {
    if (error instanceof Problem && error.code === 'unknown_channel') return null;
    throw error;
  }
}

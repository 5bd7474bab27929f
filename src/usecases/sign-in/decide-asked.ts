import { atLeast, type Proof } from '#core/assurance.ts';
import { isRefused } from '#core/hold.ts';
import type { Duration, Instant } from '#core/instant.ts';
import type { Decision, Policy } from '#core/policy/types.ts';
import type { ProcedureKind } from '#core/procedure.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import type { LoginRecord, SignInState } from '#store/sign-in/state.ts';
import type { App } from '../app.ts';
import { mayBeProvedBy } from './contact-choice.ts';
import { decideLogin, type LoginDecision } from './decide-login.ts';
import { openContacts } from './plan-challenge.ts';

/** What this login is about: a channel's demand by the policy, or one proof of a procedure on the account site. */
export function decideAsked(
  app: App,
  state: SignInState & { readonly login: LoginRecord },
  proofs: readonly Proof[],
  maxAge: Duration | null,
  now: Instant,
): LoginDecision {
  const { login } = state;
  if (login.procedure) return decideProof(app, state, proofs, now);
  return decideLogin(app, state.customer.facts, proofs, askedIn(login, maxAge, now), now);
}

/** What is proved inside the login always counts: a `max_age` shorter than a call takes asks for it anew, not for ever. */
const askedIn = (login: LoginRecord, maxAge: Duration | null, now: Instant) => ({
  channel: login.channel,
  sessionUid: login.sessionUid,
  maxAge: maxAge === null ? null : Math.max(maxAge, now - login.startedAt + 1),
});

/** Only what is proved in this very login counts, and only by what the procedure accepts: a fresh proof. */
function decideProof(
  app: App,
  state: SignInState & { readonly login: LoginRecord },
  proofs: readonly Proof[],
  now: Instant,
): LoginDecision {
  const { version, policy } = app.policies.inForceAt(now);
  const [method = null, ...alternatives] = methodsFor(app, policy, state, now).map(({ id }) => id);
  const offered = new Set([method, ...alternatives]);
  const decision: Decision = {
    outcome: method === null ? 'locked_out' : 'challenge',
    reason: method === null ? 'no_valid_phone_number' : 'required',
    method,
    alternatives,
    basis: null,
    rules: [],
  };
  const frozen = isRefused(state.customer.facts.holds, 'login', now);
  const sufficient = !frozen && proofs.some((proof) => offered.has(proof.method));
  return { version, policy, decision, assurance: { acr: 'pwd', amr: ['pwd'], authTime: state.login.startedAt }, frozen, sufficient };
}

/**
 * Methods that can give the proof now. A number registered now is proved by a method worth `mfa` that the policy has live; control of a new number or
 * address, or a second registered contact, by whatever reaches it: a mailbox is proved by its code also before e-mail codes are accepted at a login.
 */
export function methodsFor(app: App, policy: Policy, state: Proving, now: Instant): AuthenticationMethod[] {
  const { procedure } = state.login;
  const proves = procedure?.proves ?? 'registered';
  const usable = [...app.methods.values()].filter((method) => {
    if (procedure && !mayBeProvedBy(procedure, method.id)) return false;
    if (method.starts !== 'after-password' || (method.drawsFrom && app.settings.changePool.length === 0)) return false;
    const live = (policy.methods.get(method.id)?.liveFrom ?? Number.POSITIVE_INFINITY) <= now;
    const counts = proves === 'registered' ? live && atLeast(method.acr, 'mfa') : live || method.needs === 'email-address';
    return counts && openContacts(app, state, method, now).length > 0;
  });
  // What is to receive codes from now on proves first that it does.
  return proves === 'target'
    ? usable.toSorted((one, other) => Number(other.deliveredBy !== undefined) - Number(one.deliveredBy !== undefined))
    : usable;
}

type Proving = Pick<SignInState, 'customer'> & { readonly login: Pick<LoginRecord, 'procedure'> };

/** Whether a number registered now could be proved at this moment for a procedure of this kind. */
export function provesRegistered(app: App, customer: SignInState['customer'], kind: ProcedureKind, now: Instant): boolean {
  const procedure = { id: '', kind, isOpen: true, proves: 'registered', proved: [], details: {}, sealed: null } as const;
  return methodsFor(app, app.policies.inForceAt(now).policy, { customer, login: { procedure } }, now).length > 0;
}

import type { Instant } from '#core/instant.ts';
import { isLocked } from '#core/lockout.ts';
import type { Decision } from '#core/policy/types.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import type { SignInState } from '#store/sign-in/state.ts';
import type { App } from '../app.ts';
import { type Asking, affordableFrom, costOf } from './message-budget.ts';
import { openContacts, type Plan, type PlanFor, planChallenge } from './plan-challenge.ts';

/** Why the method that the policy asks for is not to be had in this browser now. */
export type Shortage = 'sends_exhausted' | 'locked';

/**
 * Plans what this browser is asked: the policy's method; where its messages or its tries have run out, another that the policy accepts here; where
 * there is none, a call that buys one more message (rule 7).
 */
export function planOffered(app: App, state: SignInState, decision: Decision, login: PlanFor, now: Instant): Plan {
  const named = [decision.method, ...decision.alternatives].flatMap((id) => app.methods.get(id ?? '') ?? []);
  const [first, ...others] = named;
  if (!first) throw new Error(`no method ${decision.method} is built in, though the policy asks for it`);
  const plan = planChallenge(app, state, first, login, now);
  if (plan.kind !== 'sends_exhausted' && plan.kind !== 'locked') return plan;
  for (const other of others) {
    const instead = planChallenge(app, state, other, login, now);
    if (!isShort(instead)) return instead;
  }
  const call = callThatBuys(app, named);
  const buying = call && planChallenge(app, state, call, { ...login, purpose: 'another-message', judged: 0 }, now);
  return buying && !isShort(buying) ? buying : plan;
}

const isShort = ({ kind }: Plan): boolean => kind === 'sends_exhausted' || kind === 'locked' || kind === 'unreachable';

/** A method answered by a call, where a call is no factor. */
const callThatBuys = (app: App, named: readonly AuthenticationMethod[]): AuthenticationMethod | undefined =>
  [...app.methods.values()].find((method) => method.match && !named.includes(method));

/** What is short of a method here now; null: nothing. */
export function shortageOf(
  app: App,
  state: SignInState,
  method: AuthenticationMethod,
  asking: Asking,
  now: Instant,
): { readonly why: Shortage; readonly until: Instant | null } | null {
  if (!asking.browser.known && isLocked(state.lanes, 'factor', method.id, now)) return { why: 'locked', until: null };
  if (method.answeredElsewhere) return null;
  const [contact] = openContacts(app, state, method, now);
  const until = contact && affordableFrom(state, costOf(state, asking, contact.lookup, false), now);
  return until ? { why: 'sends_exhausted', until } : null;
}

/** The call that the page offers for one more message: only where messages are short and no call is accepted as the factor. */
export function callOffered(app: App, state: SignInState, decision: Decision, asking: Asking, now: Instant): AuthenticationMethod | null {
  const named = [decision.method, ...decision.alternatives].flatMap((id) => app.methods.get(id ?? '') ?? []);
  const call = callThatBuys(app, named);
  if (!call || named.some((method) => shortageOf(app, state, method, asking, now) === null)) return null;
  return openContacts(app, state, call, now).length > 0 ? call : null;
}

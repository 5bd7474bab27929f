import type { AuditEvent } from '#core/audit-event.ts';
import { challengeEndsAt, judgedAnswers, loginEndsAt, resendAt } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import { issueParts, supersedeMessages } from '#store/sign-in/issue.ts';
import { prolongLogin } from '#store/sign-in/login.ts';
import { spendMessage } from '#store/sign-in/sends.ts';
import { extendChallenge, replaceCode } from '#store/sign-in/settle.ts';
import { type ChallengePurpose, type ChallengeRecord, type LoginKey, loadByLogin } from '#store/sign-in/state.ts';
import { LostRace, runStep, type Step } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { factorWait, isAnswerable, lockedHere, type OpenLogin, planFor } from './advance-login.ts';
import { decideAsked } from './decide-asked.ts';
import type { LoginDecision } from './decide-login.ts';
import { issuedEvent, loginEvent } from './events.ts';
import { affordableFrom, costOf } from './message-budget.ts';
import { callOffered } from './offer-method.ts';
import { occasionOf, openContacts, planChallenge, queueDelivery } from './plan-challenge.ts';

/** `unchanged`: too early, not offered, or over; the login's page says which. null: no such login, or another browser's. */
export type ChangeOutcome = { readonly kind: 'changed' | 'unchanged' } | null;

interface Act extends LoginKey {
  readonly requestId: string;
}

type Planned = Step | null;

/** Sends a new code; the old one is dead from here on, and the count of wrong answers stays (rule 6). */
export function resendCode(app: App, input: Act): Promise<ChangeOutcome> {
  return changeAttempt(app, input, (state, challenge, method) => {
    const now = app.clock.now();
    if (now < resendAt(challenge.sentAt, challenge.sends) || challenge.judged >= judgedAnswers) return null;
    const contacts = openContacts(app, state, method, now);
    const [contact] = contacts;
    if (method.answeredElsewhere || !contact || !state.browser || lockedHere(state, challenge, now)) return null;
    const spend = costOf(state, { browser: state.browser, network: state.login.network }, contact.lookup, false);
    if (affordableFrom(state, spend, now) !== null) return null;
    const { host } = app.settings;
    const issued = method.issue({
      now,
      random: app.random,
      contacts,
      drawn: null,
      host,
      codeKey: app.sealing.key('one-time-code'),
      challengeId: challenge.id,
      occasion: occasionOf(state),
    });
    const expiresAt = challengeEndsAt(state.login.startedAt, now, method.timing.lifetime);
    const next = { ...challenge, secret: issued.secret, prompt: issued.prompt, authenticator: issued.authenticator, expiresAt };
    const message = issued.delivery && queueDelivery(app, state, challenge.id, issued.delivery, expiresAt, now);
    return {
      parts: [
        ...replaceCode(next, now),
        supersedeMessages(challenge.id),
        ...spendMessage(spend, now),
        prolongLogin(input.uid, loginEndsAt(state.login.startedAt, expiresAt)),
      ],
      events: [changeEvent(app, state, challenge, input, 'login.code_resent', { sends: challenge.sends + 1 })],
      messages: message ? [message] : [],
      notify: [input.uid],
    };
  });
}

/** More time to call, once: the number stays the same. */
export function extendAttempt(app: App, input: Act): Promise<ChangeOutcome> {
  return changeAttempt(app, input, (state, challenge, method) => {
    const now = app.clock.now();
    const { extendedLifetime } = method.timing;
    if (extendedLifetime === null || challenge.extended || now >= challenge.expiresAt) return null;
    const expiresAt = challengeEndsAt(state.login.startedAt, challenge.shownAt, extendedLifetime);
    return {
      parts: [...extendChallenge(challenge.id, expiresAt, now), prolongLogin(input.uid, loginEndsAt(state.login.startedAt, expiresAt))],
      events: [changeEvent(app, state, challenge, input, 'login.attempt_extended', { expiresAt: new Date(expiresAt).toISOString() })],
      notify: [input.uid],
    };
  });
}

/** Uses another method that the policy lets this customer choose here, with the same budget (rule 3). */
export function switchMethod(app: App, input: Act & { readonly method: string }): Promise<ChangeOutcome> {
  return changeAttempt(app, input, (state, challenge) => {
    const now = app.clock.now();
    const { login } = state;
    const decided = decideAsked(app, state, state.proofs, null, now);
    const method = app.methods.get(input.method);
    const purpose = purposeOf(app, state, decided, input.method, now);
    if (!method || challenge.method === input.method || purpose === null) return null;
    const plan = planChallenge(app, state, method, { ...planFor(state), judged: challenge.judged, purpose }, now);
    if (plan.kind !== 'issue') return null;
    const around = {
      ...loginEvent(app, state, input.requestId),
      policyVersion: decided.version,
      reason: 'chosen_on_page',
      basis: decided.decision.basis,
    };
    return {
      parts: [prolongLogin(login.uid, loginEndsAt(login.startedAt, plan.challenge.expiresAt)), ...issueParts(plan.challenge)],
      events: [issuedEvent(plan.challenge, around)],
      messages: plan.message ? [plan.message] : [],
      notify: [login.uid],
      notifyCustomer: state.customer.id,
    };
  });
}

/** As a factor that the policy accepts, or as a call that buys one more message; null: this customer may not choose it here now. */
function purposeOf(app: App, state: OpenLogin, { decision }: LoginDecision, method: string, now: Instant): ChallengePurpose | null {
  if (decision.alternatives.includes(method) || (state.login.procedure && decision.method === method))
    return state.login.procedure ? 'procedure' : 'login';
  const { browser, login } = state;
  return browser && callOffered(app, state, decision, { browser, network: login.network }, now)?.id === method ? 'another-message' : null;
}

/** load, decide, record; a lost race is loaded and decided again, once. */
async function changeAttempt(
  app: App,
  input: Act,
  plan: (state: OpenLogin, challenge: ChallengeRecord, method: AuthenticationMethod) => Planned,
): Promise<ChangeOutcome> {
  for (let tries = 0; tries < 2; tries++) {
    const now = app.clock.now();
    const state = await loadByLogin(app.database, input, now);
    if (state === null && tries === 0) return null;
    const challenge = state?.challenge;
    const method = challenge && app.methods.get(challenge.method);
    if (
      !state ||
      !challenge ||
      !method ||
      state.login.state !== 'open' ||
      !isAnswerable(app, challenge, now) ||
      factorWait(state, now) !== null
    )
      return { kind: 'unchanged' };
    const step = plan(state, challenge, method);
    if (step === null) return { kind: 'unchanged' };
    try {
      await runStep(app.database, app.sealing, step);
      return { kind: 'changed' };
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
    }
  }
  return { kind: 'unchanged' };
}

function changeEvent(
  app: App,
  state: OpenLogin,
  challenge: ChallengeRecord,
  input: Act,
  type: string,
  data: Record<string, unknown>,
): AuditEvent {
  return { ...loginEvent(app, state, input.requestId), type, outcome: 'noted', method: challenge.method, challengeId: challenge.id, data };
}

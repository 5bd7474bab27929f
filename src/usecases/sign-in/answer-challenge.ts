import type { AuditEvent } from '#core/audit-event.ts';
import type { Duration, Instant } from '#core/instant.ts';
import { laneOf } from '#core/lockout.ts';
import type { Verdict } from '#methods/method.ts';
import { supersedeMessages } from '#store/sign-in/issue.ts';
import {
  clearLane,
  countBehindLanes,
  countFailure,
  freePlace,
  isLocking,
  keepProof,
  openFactors,
  rotateLogin,
} from '#store/sign-in/parts.ts';
import { countWrongAnswer, passAnswered } from '#store/sign-in/settle.ts';
import { type ChallengeRecord, customerSubject, type LoginKey, loadByLogin } from '#store/sign-in/state.ts';
import { LostRace, type Part, runStep } from '#store/sign-in/statement.ts';
import { isJudgedFailed } from '#store/sign-in/unfinished-notice.ts';
import type { App } from '../app.ts';
import { completion, factorWait, isAnswerable, lockedHere, type OpenLogin, type Tokens } from './advance-login.ts';
import { digestOf, newToken } from './browser.ts';
import { decideAsked } from './decide-asked.ts';
import { lockedEvent, loginEvent } from './events.ts';
import { tellUnfinished } from './login-notice.ts';

export type AnswerOutcome =
  | { readonly kind: 'right'; readonly tokens: { readonly loginToken: string; readonly browserToken: string | null } }
  | { readonly kind: 'wrong' | 'unreadable' }
  | { readonly kind: 'waiting'; readonly until: Instant }
  /** There is nothing to answer any more; the login's page says what is. */
  | { readonly kind: 'over' };

/** Settles one answer to a challenge. A wrong answer is recorded, never thrown. null: no such login, or another browser's. */
export async function answerChallenge(
  app: App,
  input: LoginKey & { body: unknown; requestId: string; maxAge: Duration | null },
): Promise<AnswerOutcome | null> {
  for (let tries = 0; tries < 2; tries++) {
    const state = await loadByLogin(app.database, input, app.clock.now());
    const now = app.clock.now();
    if (state === null && tries === 0) return null;
    if (!state?.challenge || state.login.state !== 'open' || !isAnswerable(app, state.challenge, now)) return { kind: 'over' };
    const wait = factorWait(state, now);
    if (wait !== null) return { kind: 'waiting', until: wait };
    if (lockedHere(state, state.challenge, now)) return { kind: 'over' };
    const verdict = await judge(app, state.challenge, input.body);
    if (verdict.result === 'unreadable') return { kind: 'unreadable' };
    try {
      return verdict.result === 'right'
        ? await recordRight(app, state, state.challenge, input)
        : await recordWrong(app, state, state.challenge, input.requestId);
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
    }
  }
  return { kind: 'over' };
}

async function judge(app: App, challenge: ChallengeRecord, body: unknown): Promise<Verdict> {
  const method = app.methods.get(challenge.method);
  const response = method?.parse(body) ?? null;
  if (!method || response === null) return { result: 'unreadable' };
  return method.verify({ secret: challenge.secret, codeKey: app.sealing.key('one-time-code'), challengeId: challenge.id }, response);
}

/** The policy in force now decides what this proof is worth; when nothing is missing, the login completes in the same statement. */
async function recordRight(
  app: App,
  state: OpenLogin,
  challenge: ChallengeRecord,
  asked: { requestId: string; maxAge: Duration | null },
): Promise<AnswerOutcome | null> {
  const now = app.clock.now();
  const { login, customer } = state;
  const { requestId, maxAge } = asked;
  const proof = { method: challenge.method, authenticator: challenge.authenticator ?? challenge.id, happenedAt: now };
  const decided = decideAsked(app, state, [...state.proofs, proof], maxAge, now);
  const done = decided.sufficient ? completion(app, state, decided, requestId, [...state.proofs, proof]) : null;
  const loginToken = done?.tokens.loginToken ?? newToken(app);
  const accepted: AuditEvent = {
    ...loginEvent(app, state, requestId),
    type: 'login.answer_accepted',
    outcome: 'success',
    method: challenge.method,
    challengeId: challenge.id,
    policyVersion: decided.version,
  };
  await runStep(app.database, app.sealing, {
    parts: [
      passAnswered(challenge, now),
      keepProof({ loginUid: login.uid, customerId: customer.id, ...proof }),
      clearLane(laneKey(state)),
      openFactors(customerSubject(customer.id)),
      freePlace(challenge.id),
      supersedeMessages(challenge.id),
      ...(done?.parts ?? [rotateLogin(login.uid, digestOf(loginToken))]),
    ],
    events: done ? [accepted, done.event] : [accepted],
    messages: done?.messages ?? [],
    notify: [login.uid],
    notifyCustomer: customer.id,
  });
  return {
    kind: 'right',
    tokens: { loginToken, browserToken: done?.tokens.browserToken ?? null } satisfies {
      loginToken: string;
      browserToken: Tokens['browserToken'] | null;
    },
  };
}

async function recordWrong(app: App, state: OpenLogin, challenge: ChallengeRecord, requestId: string): Promise<AnswerOutcome> {
  const event: AuditEvent = {
    ...loginEvent(app, state, requestId),
    type: 'login.answer_refused',
    outcome: 'failure',
    reason: 'wrong_answer',
    method: challenge.method,
    challengeId: challenge.id,
    data: { judged: challenge.judged + 1, lane: state.browser?.known ? 'known_browser' : 'network' },
  };
  const told = tellUnfinished(app, state, [challenge.method], isJudgedFailed);
  await runStep(app.database, app.sealing, {
    parts: [
      ...countWrongAnswer(challenge.id, event.occurredAt),
      countFailure(laneKey(state), event.occurredAt),
      ...behindLanes(state, challenge, event.occurredAt),
      ...told.parts,
    ],
    events: [event],
    messagesWhen: told.messagesWhen,
    ...(state.browser?.known !== true && { eventsWhen: [{ condition: isLocking, event: lockedEvent(event) }] }),
  });
  return { kind: 'wrong' };
}

/** Failures of unknown browsers are counted together as well: after a hundred in a row the method is locked for them. */
const behindLanes = (state: OpenLogin, { method }: ChallengeRecord, now: Instant): Part[] =>
  state.browser?.known ? [] : [countBehindLanes({ subject: customerSubject(state.customer.id), purpose: 'factor', method }, now)];

const laneKey = (state: OpenLogin) => ({
  subject: customerSubject(state.customer.id),
  purpose: 'factor' as const,
  lane: laneOf(state.browser, state.login.network),
});

import type { Proof } from '#core/assurance.ts';
import type { AuditEvent } from '#core/audit-event.ts';
import { loginEndsAt } from '#core/challenge.ts';
import { type Duration, type Instant, second } from '#core/instant.ts';
import { isLocked, laneOf, waitOfLane } from '#core/lockout.ts';
import { issueParts } from '#store/sign-in/issue.ts';
import { completeLogin, endLogin, prolongLogin } from '#store/sign-in/login.ts';
import { rememberBrowser, rotateBrowser } from '#store/sign-in/parts.ts';
import { type ChallengeRecord, type LoginKey, type LoginRecord, loadByLogin, type SignInState } from '#store/sign-in/state.ts';
import { LostRace, type Part, type QueuedMessage, runStep } from '#store/sign-in/statement.ts';
import { sql } from '#store/sql.ts';
import type { App } from '../app.ts';
import { digestOf, newToken } from './browser.ts';
import { decideAsked } from './decide-asked.ts';
import type { LoginDecision } from './decide-login.ts';
import { issuedEvent, loginEvent, sideBySideEvents } from './events.ts';
import { noticeOfCompleted, tellUnfinished } from './login-notice.ts';
import { planOffered } from './offer-method.ts';
import type { PlanFor } from './plan-challenge.ts';
import { type UpcomingNotice, upcomingNotice } from './upcoming-notice.ts';
import { warningStep } from './warning-step.ts';

/** A login of the browser that presented its token, with all that deciding about it needs. */
export type OpenLogin = SignInState & { readonly login: LoginRecord };

/** What the login's page shows now. */
export type LoginView =
  | {
      readonly kind: 'challenge';
      readonly state: OpenLogin;
      readonly challenge: ChallengeRecord;
      readonly decided: LoginDecision;
      readonly others: number;
    }
  /** The challenge is over; another may be begun while the login lives. */
  | {
      readonly kind: 'challenge_over';
      readonly state: OpenLogin;
      readonly challenge: ChallengeRecord;
      readonly decided: LoginDecision;
      readonly why: 'expired' | 'failed' | 'replaced' | 'evicted';
    }
  | { readonly kind: 'waiting' | 'places_full' | 'numbers_busy' | 'sends_exhausted'; readonly state: OpenLogin; readonly until: Instant }
  /** Too many failures of unknown browsers; only a known one, another factor or support leads on. */
  | { readonly kind: 'locked'; readonly state: OpenLogin }
  | { readonly kind: 'notice'; readonly notice: UpcomingNotice }
  | { readonly kind: 'ended'; readonly state: OpenLogin; readonly reason: string }
  | { readonly kind: 'expired' }
  /** `tokens` only in the step that completed it; later looks at the page change nothing. */
  | { readonly kind: 'completed'; readonly state: OpenLogin; readonly tokens: Tokens | null };

/** New values for the browser's cookies: none survives a rise in assurance. */
export interface Tokens {
  readonly loginToken: string;
  readonly browserToken: string;
}

export interface Advance extends LoginKey {
  /** Asked by the relying party: older proofs do not count. */
  readonly maxAge: Duration | null;
  readonly requestId: string;
  /** The customer read the notice of what will be asked, and goes on. */
  readonly noticeRead?: boolean;
  /** The customer asks for a new challenge after one is over. */
  readonly again?: boolean;
}

/** Brings a login as far as it can go without the customer: completes it, or asks what is missing. Judged anew each time. */
export async function advanceLogin(app: App, input: Advance): Promise<LoginView | null> {
  for (let tries = 0; ; tries++) {
    const state = await loadByLogin(app.database, input, app.clock.now());
    if (state === null) return null;
    try {
      return await advance(app, input, state);
    } catch (error) {
      if (!(error instanceof LostRace) || tries >= 4) throw error;
    }
  }
}

async function advance(app: App, input: Advance, state: OpenLogin): Promise<LoginView> {
  const { login } = state;
  const now = app.clock.now();
  if (login.state === 'completed') return { kind: 'completed', state, tokens: null };
  if (login.state === 'ended')
    return login.endReason === abandonedReason ? { kind: 'expired' } : { kind: 'ended', state, reason: login.endReason ?? '' };
  if (endOf(app, state) <= now) return { kind: 'expired' };
  if (login.procedure?.isOpen === false) return { kind: 'expired' };
  const decided = decideAsked(app, state, state.proofs, input.maxAge, now);
  if (decided.frozen) return endFrozen(app, input, state, decided);
  if (decided.assurance === null) return { kind: 'expired' };
  if (decided.sufficient) {
    const notice = decided.decision.outcome === 'allow' && !input.noticeRead ? upcomingNotice(decided.policy, state, now) : null;
    return notice ? tellNotice(app, input, state, decided, notice) : complete(app, input, state, decided);
  }
  if (decided.decision.outcome !== 'challenge') return end(app, input, state, decided);
  return showChallenge(app, input, state, decided);
}

/** Why a login ended that was frozen; its page says so. */
export const frozenReason = 'login_frozen';
/** Why a login ended that nobody went on with. */
export const abandonedReason = 'abandoned';

/** A browser that waits needs a moment to see that its challenge was passed: without JavaScript it looks every five seconds. */
const noticedWithin = 30 * second;

/** Shown is on record: what a customer was told of the plan, and when (rule 15). */
async function tellNotice(app: App, input: Advance, state: OpenLogin, decided: LoginDecision, notice: UpcomingNotice): Promise<LoginView> {
  const { from, planned, methods, obstacle } = notice;
  const data = { from: new Date(from).toISOString(), planned, methods, obstacle };
  const event: AuditEvent = {
    ...loginEvent(app, state, input.requestId),
    type: 'login.notice_shown',
    outcome: 'noted',
    policyVersion: decided.version,
    data,
  };
  const warning = notice.warns ? warningStep(state, event) : { parts: [], events: [] };
  await runStep(app.database, app.sealing, { parts: warning.parts, events: [event, ...warning.events] });
  return { kind: 'notice', notice };
}

/** When nothing more can come of a login: with its challenge (a report may come a little late), or its own time. */
export function endOf(app: App, { login, challenge }: OpenLogin): Instant {
  const counts = challenge?.state === 'pending' || challenge?.state === 'passed' ? challenge : null;
  const grace = counts ? (app.methods.get(counts.method)?.timing.reportGrace ?? 0) : 0;
  return loginEndsAt(login.startedAt, counts?.expiresAt ?? null) + grace + (counts?.state === 'passed' ? noticedWithin : 0);
}

/** True while an answer to the challenge can still be honoured. */
export function isAnswerable(app: App, challenge: ChallengeRecord, now: Instant): boolean {
  return challenge.state === 'pending' && now < challenge.expiresAt + (app.methods.get(challenge.method)?.timing.reportGrace ?? 0);
}

async function showChallenge(app: App, input: Advance, state: OpenLogin, decided: LoginDecision): Promise<LoginView> {
  const { challenge } = state;
  const now = app.clock.now();
  const asked = [decided.decision.method, ...decided.decision.alternatives];
  const wait = factorWait(state, now);
  if (challenge && (asked.includes(challenge.method) || challenge.purpose === 'another-message') && !lockedHere(state, challenge, now)) {
    // While the lane waits no answer typed here is judged; a call still is.
    const open = isAnswerable(app, challenge, now) && (wait === null || app.methods.get(challenge.method)?.answeredElsewhere === true);
    if (open)
      return { kind: 'challenge', state, challenge, decided, others: state.held.filter((place) => place.loginUid !== input.uid).length };
    if (wait !== null) return { kind: 'waiting', state, until: wait };
    if (!input.again && challenge.state !== 'passed')
      return { kind: 'challenge_over', state, challenge, decided, why: challenge.state === 'pending' ? 'expired' : challenge.state };
  }
  return wait === null ? issueNext(app, input, state, decided) : { kind: 'waiting', state, until: wait };
}

/** The method of this challenge has been locked meanwhile, and the browser is none that is known. */
export const lockedHere = (state: OpenLogin, challenge: ChallengeRecord, now: Instant): boolean =>
  state.browser?.known !== true && isLocked(state.lanes, 'factor', challenge.method, now);

/** End of the wait of this browser's lane after wrong answers; null when it may go on. */
export function factorWait(state: OpenLogin, now: Instant): Instant | null {
  return waitOfLane(state.lanes, 'factor', laneOf(state.browser, state.login.network), now);
}

async function issueNext(app: App, input: Advance, state: OpenLogin, decided: LoginDecision): Promise<LoginView> {
  const { login } = state;
  const now = app.clock.now();
  const boughtByCall = state.challenge?.purpose === 'another-message' && state.challenge.state === 'passed';
  const plan = planOffered(app, state, decided.decision, { ...planFor(state), judged: 0, boughtByCall }, now);
  if (plan.kind === 'locked') return { kind: 'locked', state };
  if (plan.kind === 'unreachable') throw new Error('the policy asks for a method that cannot reach the customer');
  if (plan.kind !== 'issue') return { kind: plan.kind, state, until: plan.until };
  const around = {
    ...loginEvent(app, state, input.requestId),
    policyVersion: decided.version,
    reason: decided.decision.reason,
    basis: decided.decision.basis,
  };
  const ranOut = state.challenge?.state === 'pending' ? state.challenge : null;
  const told = ranOut && tellUnfinished(app, state, [ranOut.method], sql`true`);
  await runStep(app.database, app.sealing, {
    parts: [
      prolongLogin(login.uid, loginEndsAt(login.startedAt, plan.challenge.expiresAt)),
      ...issueParts(plan.challenge),
      ...(told?.parts ?? []),
    ],
    events: [
      ...(ranOut ? [expiredEvent(app, state, ranOut, input)] : []),
      issuedEvent(plan.challenge, around),
      ...sideBySideEvents(state, plan.challenge, around),
    ],
    messages: plan.message ? [plan.message] : [],
    messagesWhen: told?.messagesWhen ?? [],
    notifyCustomer: state.customer.id,
  });
  const shown = await loadByLogin(app.database, input, now);
  if (!shown?.challenge) throw new LostRace('the challenge just issued is gone');
  return {
    kind: 'challenge',
    state: shown,
    challenge: shown.challenge,
    decided,
    others: shown.held.filter((place) => place.loginUid !== login.uid).length,
  };
}

/** What planning a challenge needs of the login. */
export function planFor({ login, browser }: OpenLogin): Omit<PlanFor, 'judged'> {
  if (!browser) throw new Error('the login has lost its browser');
  return { loginUid: login.uid, channel: login.channel, network: login.network, startedAt: login.startedAt, browser };
}

function expiredEvent(app: App, state: OpenLogin, challenge: ChallengeRecord, input: Advance): AuditEvent {
  return {
    ...loginEvent(app, state, input.requestId),
    type: 'login.challenge_expired',
    outcome: 'failure',
    method: challenge.method,
    challengeId: challenge.id,
  };
}

/** Parts, event, mail and tokens of completing a login, for whichever step brings the last proof. */
export function completion(
  app: App,
  state: OpenLogin,
  decided: LoginDecision,
  requestId: string,
  proofs: readonly Proof[],
): { parts: Part[]; event: AuditEvent; messages: QueuedMessage[]; tokens: Tokens } {
  const now = app.clock.now();
  const tokens = { loginToken: newToken(app), browserToken: newToken(app) };
  const browserId = state.browser?.id ?? '';
  const { message, evidence } = noticeOfCompleted(app, state, proofs);
  return {
    tokens,
    messages: message ? [message] : [],
    parts: [
      completeLogin(state.login.uid, digestOf(tokens.loginToken), now),
      rotateBrowser({ id: browserId, tokenHash: digestOf(tokens.browserToken) }, now),
      ...(provedMore(decided) && !state.login.procedure ? [rememberBrowser(browserId, state.customer.id, now)] : []),
    ],
    event: {
      ...loginEvent(app, state, requestId),
      type: state.login.procedure ? 'procedure.proved' : 'login.completed',
      outcome: 'success',
      reason: decided.decision.reason,
      policyVersion: decided.version,
      ...(decided.decision.method !== null && { method: decided.decision.method }),
      data: {
        acr: decided.assurance?.acr,
        amr: decided.assurance?.amr,
        basis: decided.decision.basis,
        knownBrowser: state.browser?.known ?? false,
        ...(state.login.procedure && { procedure: state.login.procedure.id, proves: state.login.procedure.proves }),
        ...evidence,
      },
    },
  };
}

/** A password alone makes no browser known: before the date a thief who holds it would get a lane and a place that nobody can take from him. */
const provedMore = ({ assurance }: LoginDecision): boolean => assurance !== null && assurance.acr !== 'pwd';

async function complete(app: App, input: Advance, state: OpenLogin, decided: LoginDecision): Promise<LoginView> {
  const { parts, event, messages, tokens } = completion(app, state, decided, input.requestId, state.proofs);
  await runStep(app.database, app.sealing, { parts, events: [event], messages, notifyCustomer: state.customer.id });
  return { kind: 'completed', state, tokens };
}

/** The password was right: whoever gave it is told honestly, and whatever the factor, nothing more is asked. */
const endFrozen = (app: App, input: Advance, state: OpenLogin, { version }: LoginDecision): Promise<LoginView> =>
  endRefused(app, input, state, { type: 'login.frozen', reason: frozenReason, version });

const end = (app: App, input: Advance, state: OpenLogin, { decision: { outcome, reason }, version }: LoginDecision): Promise<LoginView> =>
  endRefused(app, input, state, { type: `login.${outcome}`, reason, version });

/** Nobody gets in now; whose password it was is told that somebody has it. */
async function endRefused(
  app: App,
  input: Advance,
  state: OpenLogin,
  { type, reason, version }: { readonly type: string; readonly reason: string; readonly version: number },
): Promise<LoginView> {
  const event: AuditEvent = { ...loginEvent(app, state, input.requestId), type, outcome: 'refused', reason, policyVersion: version };
  const { parts, messagesWhen } = tellUnfinished(app, state, [], sql`true`);
  await runStep(app.database, app.sealing, { parts: [endLogin(state.login.uid, reason), ...parts], events: [event], messagesWhen });
  return { kind: 'ended', state, reason };
}

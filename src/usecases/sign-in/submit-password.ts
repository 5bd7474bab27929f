import { createHash, randomUUID } from 'node:crypto';
import { passwordMethod } from '#core/assurance.ts';
import type { AuditEvent } from '#core/audit-event.ts';
import { loginEndsAt } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { laneOf, waitOfLane } from '#core/lockout.ts';
import { foldWidth } from '#core/phone-number.ts';
import type { LoginRequest } from '#ports/login-requests.ts';
import { issueParts } from '#store/sign-in/issue.ts';
import { insertLogin } from '#store/sign-in/login.ts';
import { clearLane, countFailure, keepProof, rotateBrowser } from '#store/sign-in/parts.ts';
import { replacePassword } from '#store/sign-in/password.ts';
import { loadForPassword, type SignInState } from '#store/sign-in/state.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { checkPassword } from './check-password.ts';
import { decideLogin } from './decide-login.ts';
import { issuedEvent, sideBySideEvents } from './events.ts';
import { planChallenge } from './plan-challenge.ts';

/** The browser that posts: what it presents, and where it is. */
export interface Browser {
  /** The value of its browser cookie, signature already checked; null when it has none. */
  readonly token: string | null;
  readonly network: string;
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
}

export interface SubmitPassword {
  readonly request: LoginRequest;
  readonly loginId: string;
  readonly password: string;
  readonly browser: Browser;
}

/** `accepted`: the browser presents new tokens from here on. What comes next is read from the login. */
export type PasswordOutcome =
  | { readonly kind: 'accepted'; readonly loginToken: string; readonly browserToken: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'waiting'; readonly until: Instant }
  /** This login already has its password: another tab was first. */
  | { readonly kind: 'already_begun' };

export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
export const newToken = (app: App): string => app.random.bytes(32).toString('base64url');

/** Checks a password and begins the login. Unknown IDs meet the same texts, waits and hashing time (rule 7). */
export async function submitPassword(app: App, input: SubmitPassword): Promise<PasswordOutcome> {
  const loginId = foldWidth(input.loginId).trim();
  const subject = app.sealing.lookup('login-id', loginId);
  const load = async () =>
    loadForPassword(app.database, {
      loginId,
      subject,
      browserToken: input.browser.token === null ? null : digestOf(input.browser.token),
      now: app.clock.now(),
    });
  const first = await load();
  const lane = { subject, purpose: 'password' as const, lane: laneOf(first.browser, input.browser.network) };
  const waiting = waitOfLane(first.lanes, 'password', lane.lane, app.clock.now());
  if (waiting !== null) return { kind: 'waiting', until: waiting };
  const checked = await checkPassword(app, { loginId, password: input.password, kept: first.password });
  if (!checked.right || first.customer === null) return recordRefused(app, input, first, lane);
  let state: Awaited<ReturnType<typeof load>> = first;
  for (let tries = 0; tries < 5; tries++) {
    try {
      return await recordAccepted(app, input, { ...state, customer: first.customer }, lane, checked.rehashed);
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      state = await load();
      const wait = waitOfLane(state.lanes, 'password', lane.lane, app.clock.now());
      if (wait !== null) return { kind: 'waiting', until: wait };
    }
  }
  return { kind: 'already_begun' };
}

type Loaded = Awaited<ReturnType<typeof loadForPassword>>;
type PasswordLane = { readonly subject: Buffer; readonly purpose: 'password'; readonly lane: string };

async function recordRefused(app: App, input: SubmitPassword, state: Loaded, lane: PasswordLane): Promise<PasswordOutcome> {
  const event: AuditEvent = {
    ...eventBase(app, input),
    type: 'login.password_refused',
    outcome: 'failure',
    ...(state.customer && { customerId: state.customer.id }),
    data: { lane: state.browser?.known ? 'known_browser' : 'network' },
    personal: { login_id: input.loginId.slice(0, 100), address: input.browser.address },
  };
  await runStep(app.database, app.sealing, { parts: [countFailure(lane, event.occurredAt)], events: [event] });
  return { kind: 'refused' };
}

function eventBase(app: App, input: SubmitPassword) {
  const { request, browser } = input;
  return {
    actor: 'customer',
    occurredAt: app.clock.now(),
    channel: request.channel,
    clientId: request.clientId,
    loginUid: request.uid,
    requestId: browser.requestId,
    network: browser.network,
    method: passwordMethod,
  };
}

async function recordAccepted(
  app: App,
  input: SubmitPassword,
  state: SignInState,
  lane: PasswordLane,
  rehashed: string | null,
): Promise<PasswordOutcome> {
  const { request, browser } = input;
  const now = app.clock.now();
  const proof = { method: passwordMethod, authenticator: passwordMethod, happenedAt: now };
  const decided = decideLogin(app, state.customer.facts, [proof], { channel: request.channel }, now);
  const here = state.browser ?? { id: randomUUID(), known: false };
  const method = decided.decision.outcome === 'challenge' ? app.methods.get(decided.decision.method ?? '') : undefined;
  const login = { loginUid: request.uid, channel: request.channel, network: browser.network, startedAt: now, browser: here, judged: 0 };
  // After too many wrong answers no code goes out before the wait is over: the login's page tells until when.
  const mayAsk = waitOfLane(state.lanes, 'factor', laneOf(here, browser.network), now) === null;
  const plan = method && mayAsk ? planChallenge(app, state, method, login, now) : null;
  const issue = plan?.kind === 'issue' ? plan : null;
  const [loginToken, browserToken] = [newToken(app), newToken(app)];
  const accepted: AuditEvent = {
    ...eventBase(app, input),
    occurredAt: now,
    type: 'login.password_accepted',
    outcome: 'success',
    customerId: state.customer.id,
    policyVersion: decided.version,
    reason: decided.decision.reason,
    data: { decision: decided.decision.outcome, basis: decided.decision.basis, next: plan?.kind ?? null, knownBrowser: here.known },
    personal: { address: browser.address, user_agent: browser.userAgent },
  };
  const around = { ...accepted, basis: decided.decision.basis };
  await runStep(app.database, app.sealing, {
    parts: [
      rotateBrowser({ id: here.id, tokenHash: digestOf(browserToken) }, now),
      insertLogin({
        uid: request.uid,
        cookieHash: digestOf(loginToken),
        customerId: state.customer.id,
        browserId: here.id,
        channel: request.channel,
        clientId: request.clientId,
        network: browser.network,
        userAgent: browser.userAgent,
        reauthentication: false,
        sessionUid: null,
        policyVersion: decided.version,
        startedAt: now,
        expiresAt: loginEndsAt(now, issue?.challenge.expiresAt ?? null),
        notWaiting: lane,
      }),
      keepProof({ loginUid: request.uid, customerId: state.customer.id, ...proof }),
      clearLane(lane),
      ...(rehashed === null ? [] : [replacePassword(state.customer.id, state.password?.hash ?? '', rehashed, now)]),
      ...(issue ? issueParts(issue.challenge) : []),
    ],
    events: [accepted, ...(issue ? [issuedEvent(issue.challenge, around), ...sideBySideEvents(state, issue.challenge, around)] : [])],
    messages: issue?.message ? [issue.message] : [],
    notifyCustomer: state.customer.id,
  });
  return { kind: 'accepted', loginToken, browserToken };
}

import { randomUUID } from 'node:crypto';
import { passwordMethod } from '#core/assurance.ts';
import type { AuditEvent } from '#core/audit-event.ts';
import { loginEndsAt } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { backstopLane, laneOf, waitOfLane } from '#core/lockout.ts';
import type { LoginRequest } from '#ports/login-requests.ts';
import { issueParts } from '#store/sign-in/issue.ts';
import { insertLogin } from '#store/sign-in/login.ts';
import { clearPasswordLane, keepProof, rotateBrowser } from '#store/sign-in/parts.ts';
import { replacePassword } from '#store/sign-in/password.ts';
import type { SignInState } from '#store/sign-in/state.ts';
import { type Part, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { type Browser, digestOf, newToken } from './browser.ts';
import { decideLogin, type LoginDecision } from './decide-login.ts';
import { issuedEvent, policyInForce, sideBySideEvents } from './events.ts';
import { planOffered } from './offer-method.ts';
import type { Plan } from './plan-challenge.ts';

export interface AcceptPassword {
  readonly request: LoginRequest;
  readonly browser: Browser;
  /** The lane that the password was tried in. */
  readonly lane: PasswordLane;
  /** argon2id of the password when the kept hash is of another format or weaker. */
  readonly rehashed: string | null;
}

export interface PasswordLane {
  readonly subject: Buffer;
  readonly purpose: 'password';
  readonly lane: string;
}

export interface BegunLogin {
  readonly loginToken: string;
  readonly browserToken: string;
}

interface Here {
  readonly id: string;
  readonly known: boolean;
}

/** Begins a login after its password was right: login, proof, challenge, message and evidence in one statement. Throws LostRace. */
export async function acceptPassword(app: App, input: AcceptPassword, state: SignInState): Promise<BegunLogin> {
  const now = app.clock.now();
  const here = state.browser ?? { id: randomUUID(), known: false };
  const proof = { method: passwordMethod, authenticator: passwordMethod, happenedAt: now };
  const decided = decideLogin(app, state.customer.facts, [proof], { channel: input.request.channel }, now);
  const plan = planFirst(app, input, state, decided, here, now);
  const issue = plan?.kind === 'issue' ? plan : null;
  const tokens = { loginToken: newToken(app), browserToken: newToken(app) };
  const accepted = acceptedEvent(app, input, state, decided, plan, here, now);
  const around = { ...accepted, basis: decided.decision.basis };
  await runStep(app.database, app.sealing, {
    parts: [
      rotateBrowser({ id: here.id, tokenHash: digestOf(tokens.browserToken) }, now),
      ...(input.rehashed === null ? [] : [replacePassword(state.customer.id, state.password?.hash ?? '', input.rehashed)]),
      newLogin(input, state, decided, here, { ...tokens, now, until: loginEndsAt(now, issue?.challenge.expiresAt ?? null) }),
      keepProof({ loginUid: input.request.uid, customerId: state.customer.id, ...proof }),
      clearPasswordLane({ ...input.lane, method: passwordMethod }, now),
      ...(issue ? issueParts(issue.challenge) : []),
    ],
    events: [accepted, ...(issue ? [issuedEvent(issue.challenge, around), ...sideBySideEvents(state, issue.challenge, around)] : [])],
    messages: issue?.message ? [issue.message] : [],
    notifyCustomer: state.customer.id,
  });
  return tokens;
}

/** The first challenge; null when none is asked, or while this lane waits: then no code goes out, and the login's page tells until when. */
function planFirst(
  app: App,
  { request, browser }: AcceptPassword,
  state: SignInState,
  { decision, frozen }: LoginDecision,
  here: Here,
  now: Instant,
): Plan | null {
  if (frozen || decision.outcome !== 'challenge' || waitOfLane(state.lanes, 'factor', laneOf(here, browser.network), now) !== null)
    return null;
  const { uid: loginUid, channel } = request;
  return planOffered(app, state, decision, { loginUid, channel, network: browser.network, startedAt: now, browser: here, judged: 0 }, now);
}

function newLogin(
  { request, browser, lane, rehashed }: AcceptPassword,
  state: SignInState,
  decided: LoginDecision,
  here: Here,
  at: { readonly loginToken: string; readonly now: Instant; readonly until: Instant },
): Part {
  return insertLogin({
    uid: request.uid,
    cookieHash: digestOf(at.loginToken),
    customerId: state.customer.id,
    browserId: here.id,
    channel: request.channel,
    clientId: request.clientId,
    network: browser.network,
    userAgent: browser.userAgent,
    reauthentication: false,
    sessionUid: null,
    policyVersion: decided.version,
    startedAt: at.now,
    expiresAt: at.until,
    notWaiting: {
      ...lane,
      backstop: here.known ? null : backstopLane(passwordMethod),
      verified: state.password?.hash ?? '',
      replaced: rehashed !== null,
    },
  });
}

function acceptedEvent(
  app: App,
  input: AcceptPassword,
  state: SignInState,
  decided: LoginDecision,
  plan: Plan | null,
  here: Here,
  now: Instant,
): AuditEvent {
  const { decision } = decided;
  return {
    ...passwordEvent(app, input, now),
    type: 'login.password_accepted',
    outcome: 'success',
    customerId: state.customer.id,
    reason: decision.reason,
    data: {
      decision: decision.outcome,
      basis: decision.basis,
      next: plan?.kind ?? null,
      knownBrowser: here.known,
      ...(decided.frozen && { frozen: true }),
    },
    personal: { address: input.browser.address, user_agent: input.browser.userAgent },
  };
}

/** What every event of the password step has. */
export function passwordEvent(app: App, { request, browser }: Pick<AcceptPassword, 'request' | 'browser'>, now: Instant) {
  return {
    actor: 'customer',
    occurredAt: now,
    channel: request.channel,
    clientId: request.clientId,
    loginUid: request.uid,
    requestId: browser.requestId,
    network: browser.network,
    method: passwordMethod,
    ...policyInForce(app, now),
  };
}

import { passwordMethod } from '#core/assurance.ts';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { isLocked, laneOf, waitOfLane } from '#core/lockout.ts';
import { foldWidth } from '#core/phone-number.ts';
import { Problem } from '#core/problem.ts';
import type { LoginRequest } from '#ports/login-requests.ts';
import { countBehindLanes, countFailureUnlessWaiting, isLocking } from '#store/sign-in/parts.ts';
import { loadForPassword, type SignInState } from '#store/sign-in/state.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { type AcceptPassword, acceptPassword, type PasswordLane, passwordEvent } from './accept-password.ts';
import { type Browser, digestOf } from './browser.ts';
import { checkPassword } from './check-password.ts';
import { lockedEvent } from './events.ts';

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
  /** Too many failures of unknown browsers: a call from a registered number, or support, opens it again. */
  | { readonly kind: 'locked' }
  /** This login already has its password: another tab was first. */
  | { readonly kind: 'already_begun' }
  /** It had its password before this one was posted: what the browser was given at the start opens nothing any more. */
  | { readonly kind: 'not_found' };

/** Checks a password and begins the login. Unknown IDs meet the same texts, waits and hashing time (rule 7). */
export async function submitPassword(app: App, input: SubmitPassword): Promise<PasswordOutcome> {
  const loginId = foldWidth(input.loginId).trim();
  const subject = app.sealing.lookup('login-id', loginId);
  const load = async () =>
    loadForPassword(app.database, {
      loginUid: input.request.uid,
      loginId,
      subject,
      browserToken: input.browser.token === null ? null : digestOf(input.browser.token),
      now: app.clock.now(),
    });
  const { network, token } = input.browser;
  // Whoever would be refused anyway costs nothing but this question. Whether the browser is known is not known yet: it presents a token of ours.
  if (app.passwords.isCrowded({ known: token !== null, network })) throw new Problem('too_busy');
  const first = await load();
  if (first.begun) return { kind: 'not_found' };
  const lane = { subject, purpose: 'password' as const, lane: laneOf(first.browser, input.browser.network) };
  const waiting = waitOfLane(first.lanes, 'password', lane.lane, app.clock.now());
  if (waiting !== null) return recordWaiting(app, input, first, waiting);
  if (isLockedHere(first, app.clock.now())) return recordLocked(app, input, first);
  const claimant = { known: first.browser?.known === true, network };
  const checked = await checkPassword(app, { loginId, password: input.password, kept: first.password, claimant });
  if (!checked.right || first.customer === null) return refuse(app, { ...input, lane }, first, load);
  const begun = await begin(app, { ...input, lane, rehashed: checked.rehashed }, { ...first, customer: first.customer }, load);
  return begun ?? submitPassword(app, input);
}

/**
 * A lost race is loaded and decided again; when this login was begun meanwhile, or its lane began to wait, that is the answer. null: the password that was
 * checked is not the customer's any more (or its hash was made anew), so that it has to be checked again.
 */
async function begin(app: App, input: AcceptPassword, first: SignInState, load: () => Promise<Loaded>): Promise<PasswordOutcome | null> {
  let state = first;
  for (let tries = 0; tries < 5; tries++) {
    try {
      return { kind: 'accepted', ...(await acceptPassword(app, input, state)) };
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      const again = await load();
      if (again.password?.hash !== first.password?.hash) return null;
      const wait = waitOfLane(again.lanes, 'password', input.lane.lane, app.clock.now());
      if (wait !== null) return { kind: 'waiting', until: wait };
      if (isLockedHere(again, app.clock.now())) return { kind: 'locked' };
      if (again.customer) state = { ...again, customer: again.customer };
    }
  }
  return { kind: 'already_begun' };
}

/** Nothing is judged while a lane waits, but that somebody tried is on record. */
async function recordWaiting(app: App, input: SubmitPassword, state: Loaded, until: Instant): Promise<PasswordOutcome> {
  const event = { ...notJudged(app, input, state), reason: 'lane_waits', data: { until: new Date(until).toISOString() } };
  await runStep(app.database, app.sealing, { parts: [], events: [event] });
  return { kind: 'waiting', until };
}

async function recordLocked(app: App, input: SubmitPassword, state: Loaded): Promise<PasswordOutcome> {
  await runStep(app.database, app.sealing, { parts: [], events: [{ ...notJudged(app, input, state), reason: 'password_locked' }] });
  return { kind: 'locked' };
}

const notJudged = (app: App, input: SubmitPassword, state: Loaded): AuditEvent => ({
  ...passwordEvent(app, input, app.clock.now()),
  type: 'login.password_not_judged',
  outcome: 'refused',
  ...(state.customer && { customerId: state.customer.id }),
  personal: { login_id: input.loginId.slice(0, 100), address: input.browser.address },
});

/** A known browser is never kept out by what strangers try. */
const isLockedHere = ({ browser, lanes }: Loaded, now: Instant): boolean =>
  browser?.known !== true && isLocked(lanes, 'password', passwordMethod, now);

type Loaded = Awaited<ReturnType<typeof loadForPassword>>;

/** Of many guesses at once only those before the wait are answered: a right one after it looks the same (see `begin`). */
async function refuse(
  app: App,
  input: SubmitPassword & { readonly lane: PasswordLane },
  state: Loaded,
  load: () => Promise<Loaded>,
): Promise<PasswordOutcome> {
  try {
    await recordRefused(app, input, state);
    return { kind: 'refused' };
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    const again = await load();
    if (isLockedHere(again, app.clock.now())) return { kind: 'locked' };
    const until = waitOfLane(again.lanes, 'password', input.lane.lane, app.clock.now());
    // The wait may have ended in this very moment: not judged all the same.
    return { kind: 'waiting', until: until ?? app.clock.now() };
  }
}

async function recordRefused(app: App, input: SubmitPassword & { readonly lane: PasswordLane }, state: Loaded): Promise<void> {
  const event: AuditEvent = {
    ...passwordEvent(app, input, app.clock.now()),
    type: 'login.password_refused',
    outcome: 'failure',
    reason: 'wrong_id_or_password',
    ...(state.customer && { customerId: state.customer.id }),
    data: { lane: state.browser?.known ? 'known_browser' : 'network' },
    personal: { login_id: input.loginId.slice(0, 100), address: input.browser.address },
  };
  const { subject, purpose } = input.lane;
  const stranger = state.browser?.known !== true;
  await runStep(app.database, app.sealing, {
    parts: [
      countFailureUnlessWaiting(input.lane, event.occurredAt),
      ...(stranger ? [countBehindLanes({ subject, purpose, method: passwordMethod }, event.occurredAt)] : []),
    ],
    events: [event],
    ...(stranger && { eventsWhen: [{ condition: isLocking, event: lockedEvent(event) }] }),
  });
}

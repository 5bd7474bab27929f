import type { AuditEvent } from '#core/audit-event.ts';
import { type Instant, minute } from '#core/instant.ts';
import { isLocked, laneOf, waitOfLane } from '#core/lockout.ts';
import { foldWidth } from '#core/phone-number.ts';
import { Problem } from '#core/problem.ts';
import { openRegisteredInformation } from '#store/account-session.ts';
import { clearBehindLanes, clearLaneUnlessWaiting, countBehindLanes, countFailureUnlessWaiting, isLocking } from '#store/sign-in/parts.ts';
import { customerSubject } from '#store/sign-in/state.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { keepPin, loadPin, type PinState } from '#store/trading-pin.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { accountEvent } from '../procedures/account-event.ts';
import type { Browser } from '../sign-in/browser.ts';
import { lockedEvent } from '../sign-in/events.ts';

/** Registered information stays open this long after the trading PIN. */
export const openFor = 15 * minute;

/** Names the PIN among lanes and in evidence. It is no method of the policy: it proves nothing anywhere. */
const pinMethod = 'trading-pin';

export type PinOutcome =
  | { readonly kind: 'opened' | 'refused' }
  | { readonly kind: 'waiting'; readonly until: Instant }
  /** Too many failures of unknown browsers: a known one, or support, opens it. */
  | { readonly kind: 'locked' }
  /** The brokerage has given us none for this customer. */
  | { readonly kind: 'no_pin' };

export interface SubmitPin {
  readonly pin: string;
  readonly browser: Pick<Browser, 'network' | 'requestId'>;
}

/**
 * Opens registered information for 15 minutes, and nothing else (mission.md rule 8). Its budget is the customer's, by lane, across all sessions; failures
 * and success are counted in the statement that decides, so that parallel guesses share it.
 */
export async function submitTradingPin(app: App, account: Account, input: SubmitPin): Promise<PinOutcome> {
  const asking = { ...input, ...laneFor(account, input.browser.network) };
  const claimant = { known: account.browserKnown, network: input.browser.network };
  if (app.passwords.isCrowded(claimant)) throw new Problem('too_busy');
  const state = await loadPin(app.database, account.customer.id, asking.subject);
  const barred = barredNow(account, asking, state, app.clock.now());
  if (barred) return recordNotJudged(app, account, asking, barred);
  const { hash } = state;
  if (hash === null) return recordNotJudged(app, account, asking, { kind: 'no_pin' });
  const pin = foldWidth(input.pin).trim();
  const { right, rehashed } = await app.passwords.inTurn(claimant, async () => {
    const matches = await app.passwords.verify(hash, pin);
    return { right: matches, rehashed: matches && app.passwords.needsRehash(hash) ? await app.passwords.hash(pin) : hash };
  });
  try {
    await (right ? recordOpened(app, account, asking, { judged: hash, kept: rehashed }) : recordRefused(app, account, asking));
    return { kind: right ? 'opened' : 'refused' };
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    // The lane began to wait, or was locked, while this one was hashed: not judged, whatever it was.
    const again = await loadPin(app.database, account.customer.id, asking.subject);
    return barredNow(account, asking, again, app.clock.now()) ?? { kind: 'waiting', until: app.clock.now() };
  }
}

interface Asking extends SubmitPin {
  readonly subject: Buffer;
  readonly purpose: 'pin';
  readonly lane: string;
}

const laneFor = ({ customer, browserId, browserKnown }: Account, network: string): Pick<Asking, 'subject' | 'purpose' | 'lane'> => ({
  subject: customerSubject(customer.id),
  purpose: 'pin',
  lane: laneOf(browserId === null ? null : { id: browserId, known: browserKnown }, network),
});

type Barred = Extract<PinOutcome, { kind: 'waiting' | 'locked' | 'no_pin' }>;

/** Why nothing is judged now; null: it is. A known browser is never kept out by what strangers try. */
function barredNow({ browserKnown }: Account, { lane }: Asking, { lanes }: PinState, now: Instant): Barred | null {
  const until = waitOfLane(lanes, 'pin', lane, now);
  if (until !== null) return { kind: 'waiting', until };
  return !browserKnown && isLocked(lanes, 'pin', pinMethod, now) ? { kind: 'locked' } : null;
}

/** What the page says before anything is typed; null: the PIN is asked. */
export async function pinBarred(app: App, account: Account, network: string): Promise<Barred | null> {
  const asking = { ...laneFor(account, network), pin: '', browser: { network, requestId: '' } };
  const state = await loadPin(app.database, account.customer.id, asking.subject);
  return barredNow(account, asking, state, app.clock.now()) ?? (state.hash === null ? { kind: 'no_pin' } : null);
}

const eventOf = (app: App, account: Account, { browser }: Asking, event: Pick<AuditEvent, 'type' | 'outcome'> & Partial<AuditEvent>) =>
  accountEvent(app, account, { method: pinMethod, network: browser.network, requestId: browser.requestId, ...event });

/** Nothing is judged, but that somebody tried is on record. */
async function recordNotJudged(app: App, account: Account, asking: Asking, barred: Barred): Promise<PinOutcome> {
  const reason = { waiting: 'lane_waits', locked: 'pin_locked', no_pin: 'no_pin' }[barred.kind];
  const event = eventOf(app, account, asking, { type: 'registered_information.pin_not_judged', outcome: 'refused', reason });
  await runStep(app.database, app.sealing, { parts: [], events: [event] });
  return barred;
}

async function recordOpened(
  app: App,
  account: Account,
  asking: Asking,
  hash: { readonly judged: string; readonly kept: string },
): Promise<void> {
  const now = app.clock.now();
  const { subject, purpose } = asking;
  await runStep(app.database, app.sealing, {
    parts: [
      clearLaneUnlessWaiting(asking, now),
      ...(account.browserKnown ? [] : [clearBehindLanes({ subject, purpose, method: pinMethod }, now)]),
      keepPin(account.customer.id, hash.judged, hash.kept),
      openRegisteredInformation(account.tokenHash, now + openFor),
    ],
    events: [
      eventOf(app, account, asking, {
        type: 'registered_information.opened',
        outcome: 'success',
        data: { until: new Date(now + openFor).toISOString(), acr: account.acr },
      }),
    ],
  });
}

async function recordRefused(app: App, account: Account, asking: Asking): Promise<void> {
  const { subject, purpose } = asking;
  const event = eventOf(app, account, asking, {
    type: 'registered_information.pin_refused',
    outcome: 'failure',
    reason: 'wrong_pin',
    data: { lane: account.browserKnown ? 'known_browser' : 'network' },
  });
  await runStep(app.database, app.sealing, {
    parts: [
      countFailureUnlessWaiting(asking, event.occurredAt),
      ...(account.browserKnown ? [] : [countBehindLanes({ subject, purpose, method: pinMethod }, event.occurredAt)]),
    ],
    events: [event],
    ...(!account.browserKnown && { eventsWhen: [{ condition: isLocking, event: lockedEvent(event) }] }),
  });
}

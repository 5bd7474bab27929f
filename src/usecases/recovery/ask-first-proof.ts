import type { AuditEvent } from '#core/audit-event.ts';
import { challengeEndsAt, loginEndsAt } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { quietAfterShown } from '#core/number-pool.ts';
import { sendableFrom, sendLimits } from '#core/send-budget.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import type { AskedReset, ResetsAround } from '#store/password-reset.ts';
import { issueParts, type NewChallenge } from '#store/sign-in/issue.ts';
import { countWithin } from '#store/sign-in/sends.ts';
import type { LoginRecord, SignInState } from '#store/sign-in/state.ts';
import type { Part, QueuedMessage } from '#store/sign-in/statement.ts';
import { accountChannel } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { planChallenge } from '../sign-in/plan-challenge.ts';

/** The proof underneath what a page shows: nothing of it is told before it is complete. */
export interface HiddenAsk {
  readonly parts: readonly Part[];
  readonly messages: readonly QueuedMessage[];
  readonly challenge: NewChallenge;
}

type Asking = SignInState & { readonly login: LoginRecord };

/** What the page shows, and (null for most who are asked in vain) what is asked underneath. */
export interface FirstAsk {
  readonly shown: AskedReset;
  readonly hidden: HiddenAsk | null;
}

/**
 * Asks for the first proof. `state`: the customer; null for whoever has none here, who is shown the same. What is shown depends on nothing that only a
 * customer has, except that a number which rests for the customer is not drawn: nobody else can see that.
 */
export function askFirstProof(app: App, { method, state, around, startedAt }: AskFor, now: Instant): FirstAsk {
  const number = method.drawsFrom ? drawFor(app, state, around, now) : null;
  const expiresAt = challengeEndsAt(startedAt, now, method.timing.lifetime);
  const shown = { method: method.id, number: number?.number ?? null, shownAt: now, expiresAt };
  if (state === null || number?.counts === false) return { shown, hidden: null };
  return { shown, hidden: planHidden(app, state, method, shown.number, now) };
}

export interface AskFor {
  readonly method: AuthenticationMethod;
  readonly state: Asking | null;
  readonly around: ResetsAround;
  /** Of the whole reset. */
  readonly startedAt: Instant;
}

interface Drawn {
  readonly number: string;
  /** False: it is shown, but a call to it proves nothing. */
  readonly counts: boolean;
}

/**
 * A number that no attempt of this login ID has shown lately. Unknown browsers may not take the last half of the numbers that rest for nobody: whoever
 * knows no more than a login ID must not keep the customer from the procedures of the account site.
 */
function drawFor(app: App, state: Asking | null, around: ResetsAround, now: Instant): Drawn {
  const { changePool } = app.settings;
  const resting = new Set((state?.shown ?? []).filter(({ openUntil }) => openUntil + quietAfterShown > now).map(({ number }) => number));
  const unseen = changePool.filter((number) => !around.numbers.includes(number));
  const quiet = unseen.filter((number) => !resting.has(number));
  const mayTake = state?.browser?.known === true || changePool.length - resting.size > changePool.length / 2;
  const among = quiet.length > 0 ? quiet : unseen.length > 0 ? unseen : changePool;
  return { number: among[app.random.integer(among.length)] as string, counts: quiet.length > 0 && mayTake };
}

function planHidden(app: App, state: Asking, method: AuthenticationMethod, number: string | null, now: Instant): HiddenAsk | null {
  const { login } = state;
  const browser = state.browser ?? { id: '', known: false };
  const plan = planChallenge(
    app,
    state,
    method,
    {
      loginUid: login.uid,
      channel: accountChannel,
      network: login.network,
      startedAt: login.startedAt,
      browser,
      judged: 0,
      apart: { number },
    },
    now,
  );
  if (plan.kind !== 'issue') return null;
  const { challenge, message } = plan;
  const limited = challenge.spend?.contact ? { subject: challenge.spend.contact, lane: 'reset' } : null;
  if (limited && spentFor(state, limited, now)) return null;
  return {
    challenge,
    parts: [...issueParts(challenge), ...(limited ? [countWithin('spent_on_reset', limited, sendLimits.resetContact, now)] : [])],
    messages: message ? [message] : [],
  };
}

/** True when strangers have caused as many messages to this number today as they may. */
function spentFor({ sends }: Pick<SignInState, 'sends'>, { subject, lane }: { subject: Buffer; lane: string }, now: Instant): boolean {
  const sent = sends.find((each) => each.lane === lane && each.subject === subject.toString('base64url'))?.sentAt ?? [];
  return sendableFrom(sendLimits.resetContact, sent, now) !== null;
}

/** The login row that carries the first proof. It lives as long as a login does. */
export const proofLogin = (
  uid: string,
  procedure: string,
  at: Pick<LoginRecord, 'network' | 'clientId' | 'channel' | 'userAgent'>,
  now: Instant,
): LoginRecord => ({
  uid,
  ...at,
  state: 'open',
  endReason: null,
  reauthentication: true,
  sessionUid: null,
  startedAt: now,
  expiresAt: loginEndsAt(now, null),
  procedure: { id: procedure, kind: 'reset-password', isOpen: true, proves: 'registered', proved: [], details: {}, sealed: null },
});

/** What is on record of an ask that reached a customer. */
export const askedEvent = (around: AuditEvent, { challenge }: HiddenAsk): AuditEvent => ({
  ...around,
  type: 'procedure.proof_asked',
  method: challenge.method,
  challengeId: challenge.id,
});

import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { countWrongReset, proveReset, type ResetChallenge, type ResetRecord } from '#store/password-reset.ts';
import { completeLogin } from '#store/sign-in/login.ts';
import { clearLane, countFailureUnlessWaiting, keepProof } from '#store/sign-in/parts.ts';
import { passAnswered } from '#store/sign-in/settle.ts';
import { LostRace, type Part, runStep } from '#store/sign-in/statement.ts';
import { accountChannel, accountClient } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { digestOf, newToken } from '../sign-in/browser.ts';
import { findReset, isPassed, viewOf } from './reset-view.ts';

export type FirstAnswer =
  /** The browser presents something new from here on. */
  | { readonly kind: 'proved'; readonly token: string }
  | { readonly kind: 'wrong' | 'unreadable' }
  /** Nothing can be answered now; the page says what is. */
  | { readonly kind: 'over' };

/** Settles one answer to the first proof. A wrong code and the code of an ID that does not exist are one and the same. null: no such reset. */
export async function answerFirstProof(
  app: App,
  input: { readonly token: string; readonly body: unknown; readonly requestId: string },
): Promise<FirstAnswer | null> {
  const reset = await findReset(app, input.token);
  if (reset === null) return null;
  const now = app.clock.now();
  if (viewOf(app, reset, now).kind !== 'asking') return { kind: 'over' };
  const method = app.methods.get(reset.method);
  const response = method?.parse(input.body) ?? null;
  if (!method || response === null) return { kind: 'unreadable' };
  const { challenge } = reset;
  const judge = { codeKey: app.sealing.key('one-time-code'), challengeId: challenge?.id ?? reset.id };
  const open = challenge?.state === 'pending' && challenge.method === method.id ? challenge : null;
  const verdict = open ? await method.verify({ ...judge, secret: open.secret }, response) : null;
  try {
    if (open && verdict?.result === 'right') return await recordProved(app, reset, open, input.requestId, now);
    await recordWrong(app, reset, input.requestId, now);
    return { kind: 'wrong' };
  } catch (error) {
    if (error instanceof LostRace) return { kind: 'over' };
    throw error;
  }
}

/** A call has passed the proof underneath: from here on the browser presents something new. null: it has not, or another request was first. */
export async function takeCall(app: App, reset: ResetRecord, requestId: string): Promise<string | null> {
  if (!isPassed(reset) || !reset.challenge) return null;
  try {
    const { token } = await recordProved(app, reset, reset.challenge, requestId, app.clock.now());
    return token;
  } catch (error) {
    if (error instanceof LostRace) return null;
    throw error;
  }
}

async function recordProved(
  app: App,
  reset: ResetRecord,
  challenge: ResetChallenge,
  requestId: string,
  now: Instant,
): Promise<{ readonly kind: 'proved'; readonly token: string }> {
  const token = newToken(app);
  const { loginUid, customerId, method } = reset;
  if (loginUid === null || customerId === null) throw new Error('nobody can have proved anything');
  const answered: Part[] =
    challenge.state === 'passed'
      ? []
      : [
          passAnswered(challenge, now),
          keepProof({ loginUid, customerId, method, authenticator: challenge.authenticator ?? challenge.id, happenedAt: now }),
        ];
  await runStep(app.database, app.sealing, {
    parts: [
      proveReset(reset.id, digestOf(token), now),
      ...answered,
      completeLogin(loginUid, digestOf(newToken(app)), now),
      clearLane({ subject: reset.subject, purpose: 'reset', lane: reset.lane }),
    ],
    events: [
      {
        ...eventOf(app, reset, requestId, now),
        type: 'procedure.proved',
        outcome: 'success',
        challengeId: challenge.id,
        data: { procedure: reset.id, kind: 'reset-password', proves: 'registered' },
      },
    ],
    notify: [loginUid],
  });
  return { kind: 'proved', token };
}

async function recordWrong(app: App, reset: ResetRecord, requestId: string, now: Instant): Promise<void> {
  await runStep(app.database, app.sealing, {
    parts: [countWrongReset(reset, now), countFailureUnlessWaiting({ subject: reset.subject, purpose: 'reset', lane: reset.lane }, now)],
    events: [
      {
        ...eventOf(app, reset, requestId, now),
        type: 'password_reset.answer_refused',
        outcome: 'failure',
        reason: 'wrong_answer',
        data: { procedure: reset.id, judged: reset.judged + 1 },
      },
    ],
  });
}

/** What every event of a reset has. */
export function eventOf(
  app: App,
  { customerId, loginUid, network, method }: Pick<ResetRecord, 'customerId' | 'loginUid' | 'network' | 'method'>,
  requestId: string,
  now: Instant,
): Pick<AuditEvent, 'actor' | 'occurredAt' | 'policyVersion'> & Partial<AuditEvent> {
  return {
    actor: 'customer',
    occurredAt: now,
    channel: accountChannel,
    clientId: accountClient,
    network,
    requestId,
    method,
    policyVersion: app.policies.inForceAt(now).version,
    ...(customerId !== null && { customerId }),
    ...(loginUid !== null && { loginUid }),
  };
}

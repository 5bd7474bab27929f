import { challengeEndsAt } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { askAnew, extendReset, loadResetsAround, type ResetRecord } from '#store/password-reset.ts';
import { supersedeMessages } from '#store/sign-in/issue.ts';
import { extendChallenge, replaceChallenge } from '#store/sign-in/settle.ts';
import { loadByLogin } from '#store/sign-in/state.ts';
import { LostRace, type Part, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { eventOf } from './answer-first-proof.ts';
import { askedEvent, askFirstProof, type FirstAsk } from './ask-first-proof.ts';
import { countAsk, waitOf } from './begin-reset.ts';
import { firstMethods } from './first-methods.ts';
import { findReset, viewOf } from './reset-view.ts';

export type AskedAgain = { readonly kind: 'asked' | 'unchanged' } | { readonly kind: 'waiting'; readonly until: Instant };

interface Act {
  readonly token: string;
  readonly requestId: string;
}

/** Another code or number, or another method; what was asked before is dead. null: no such reset. */
export async function askAgain(app: App, input: Act & { readonly method: string }): Promise<AskedAgain | null> {
  for (let tries = 0; ; tries++) {
    const now = app.clock.now();
    const reset = await findReset(app, input.token);
    if (reset === null) return null;
    const view = viewOf(app, reset, now);
    const method = firstMethods(app, now).find(({ id }) => id === input.method);
    if (!method || view.kind === 'proved') return { kind: 'unchanged' };
    const around = await loadResetsAround(app.database, reset, now);
    const until = waitOf(around, now);
    if (until !== null) return { kind: 'waiting', until };
    if (reset.method === method.id && view.kind !== 'waiting' && now < view.askableFrom) return { kind: 'unchanged' };
    const state = reset.loginUid === null ? null : await loadByLogin(app.database, { uid: reset.loginUid, token: null }, now);
    const usable = state?.login.state === 'open' && state.login.procedure?.isOpen && tries < 3 ? state : null;
    const ask = askFirstProof(app, { method, state: usable, around, startedAt: reset.startedAt }, now);
    try {
      await record(app, reset, ask, input.requestId, now);
      return { kind: 'asked' };
    } catch (error) {
      if (!(error instanceof LostRace) || tries >= 5) throw error;
    }
  }
}

async function record(app: App, reset: ResetRecord, ask: FirstAsk, requestId: string, now: Instant): Promise<void> {
  const event = {
    ...eventOf(app, { ...reset, method: ask.shown.method }, requestId, now),
    type: 'password_reset.asked_again',
    outcome: 'noted' as const,
    data: { procedure: reset.id, asks: reset.asks + 1, asked: ask.hidden !== null },
  };
  const { challenge } = reset;
  await runStep(app.database, app.sealing, {
    parts: [
      ...countAsk(reset, now),
      askAnew(reset, ask.shown),
      ...(challenge?.state === 'pending' ? [supersedeMessages(challenge.id)] : []),
      ...(ask.hidden?.parts ?? (challenge ? [replaceChallenge(challenge.id, now)] : [])),
    ],
    events: ask.hidden ? [event, askedEvent(event, ask.hidden)] : [event],
    messages: ask.hidden?.messages ?? [],
  });
}

/** More time to call, once. null: no such reset. */
export async function extendAsk(app: App, { token, requestId }: Act): Promise<AskedAgain | null> {
  const now = app.clock.now();
  const reset = await findReset(app, token);
  if (reset === null) return null;
  const longest = app.methods.get(reset.method)?.timing.extendedLifetime ?? null;
  if (longest === null || reset.extended || viewOf(app, reset, now).kind !== 'asking') return { kind: 'unchanged' };
  const expiresAt = challengeEndsAt(reset.startedAt, reset.shownAt, longest);
  const { challenge } = reset;
  const beneath: Part[] = challenge?.state === 'pending' ? extendChallenge(challenge.id, expiresAt, now) : [];
  try {
    await runStep(app.database, app.sealing, {
      parts: [extendReset(reset.id, expiresAt, now), ...beneath],
      events: [
        { ...eventOf(app, reset, requestId, now), type: 'password_reset.extended', outcome: 'noted', data: { procedure: reset.id } },
      ],
    });
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    return { kind: 'unchanged' };
  }
  return { kind: 'asked' };
}

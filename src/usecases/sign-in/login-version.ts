import { createHash } from 'node:crypto';
import type { Instant } from '#core/instant.ts';
import { isLoginOf, loginExists } from '#store/sign-in/login.ts';
import { type LoginKey, loadByLogin } from '#store/sign-in/state.ts';
import type { App } from '../app.ts';
import { endOf, factorWait, isAnswerable, type OpenLogin } from './advance-login.ts';
import { digestOf } from './browser.ts';
import { placeFor } from './plan-challenge.ts';

/** Names what the login's page would show now: when it differs from what a page shows, the page loads itself again. null: no such login. */
export async function loginVersion(app: App, key: LoginKey): Promise<string | null> {
  const state = await loadByLogin(app.database, key, app.clock.now());
  return state && versionOf(app, state);
}

/** True from the password on (or the beginning of a step-up): what the browser was given before opens nothing any more. */
export const hasBegun = (app: App, uid: string): Promise<boolean> => loginExists(app.database, uid);

function mayStand(state: OpenLogin, now: Instant): boolean {
  const { login, browser } = state;
  if (browser === null) return false;
  return placeFor(state, { loginUid: login.uid, network: login.network, startedAt: login.startedAt, browser }, now).kind === 'place';
}

/** True for the browser that the login belongs to, whatever became of the login. */
export const ownsLogin = (app: App, uid: string, token: string): Promise<boolean> => isLoginOf(app.database, uid, digestOf(token));

/** Wrong answers are left out: they are told in the answer to the form itself. */
export function versionOf(app: App, state: OpenLogin): string {
  const now = app.clock.now();
  const { login, challenge } = state;
  const others = state.held.filter((place) => place.loginUid !== login.uid);
  const asks = challenge !== null && isAnswerable(app, challenge, now);
  const seen = [
    login.state,
    login.endReason,
    endOf(app, state) <= now,
    challenge && [challenge.id, challenge.state, challenge.sends, challenge.extended, challenge.noted, asks],
    factorWait(state, now),
    asks && app.gateways.isDelayed(app.methods.get(challenge.method)?.deliveredBy),
    others.map(({ loginUid }) => loginUid).sort(),
    // Whoever waits for a place is let in when another's minute is over, and nothing else changes then.
    !asks && mayStand(state, now),
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 16);
}

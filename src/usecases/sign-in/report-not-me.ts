import { isFirstOf } from '#store/sign-in/parts.ts';
import { type LoginKey, loadByLogin } from '#store/sign-in/state.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { loginEvent } from './events.ts';

const type = 'login.disowned';

/**
 * 「心当たりがない」 on the page of a login: an alert for the security view. It ends nothing by itself, because whoever presses it
 * has shown no more than the password; the page names the freeze number, which takes a call from a registered phone.
 * False: no such login, or another browser's.
 */
export async function reportNotMe(app: App, input: LoginKey & { requestId: string }): Promise<boolean> {
  const state = await loadByLogin(app.database, input, app.clock.now());
  if (state === null) return false;
  const others = state.held.filter((place) => place.loginUid !== input.uid);
  await runStep(app.database, app.sealing, {
    parts: [],
    events: [],
    eventsWhen: [
      {
        condition: isFirstOf(input.uid, type),
        event: {
          ...loginEvent(app, state, input.requestId),
          type,
          outcome: 'noted',
          reason: 'other_attempt_not_me',
          data: { alert: true, others: others.map(({ loginUid, network, knownBrowser }) => ({ loginUid, network, knownBrowser })) },
        },
      },
    ],
  });
  return true;
}

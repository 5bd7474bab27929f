import type { LoginRequest } from '#ports/login-requests.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import type { Browser } from './browser.ts';

/** Evidence that somebody was told, before any password, that the channel is suspended. */
export async function recordSuspended(app: App, { request, browser }: { request: LoginRequest; browser: Browser }): Promise<void> {
  const now = app.clock.now();
  await runStep(app.database, app.sealing, {
    parts: [],
    events: [
      {
        type: 'login.suspended',
        outcome: 'refused',
        reason: 'channel_suspended',
        actor: 'customer',
        occurredAt: now,
        channel: request.channel,
        clientId: request.clientId,
        loginUid: request.uid,
        requestId: browser.requestId,
        network: browser.network,
        policyVersion: app.policies.inForceAt(now).version,
        personal: { address: browser.address },
      },
    ],
  });
}

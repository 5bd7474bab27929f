import { randomUUID } from 'node:crypto';
import { passwordMethod } from '#core/assurance.ts';
import { loginEndsAt } from '#core/challenge.ts';
import type { LoginRequest } from '#ports/login-requests.ts';
import { findBrowser } from '#store/sign-in/browser.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { insertLogin } from '#store/sign-in/login.ts';
import { rotateBrowser } from '#store/sign-in/parts.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { type Browser, digestOf, newToken } from './submit-password.ts';

/** Begins a login for somebody who is logged in already: what the session proved is kept, only what is missing is asked. */
export async function beginStepUp(
  app: App,
  input: { request: LoginRequest; browser: Browser },
): Promise<{ loginToken: string; browserToken: string } | null> {
  const { request, browser } = input;
  if (!request.session) return null;
  const customer = await loadCustomer(app.database.kysely, request.session.customerNumber);
  if (customer === null) return null;
  const now = app.clock.now();
  const browserId = (browser.token === null ? null : await findBrowser(app.database, digestOf(browser.token))) ?? randomUUID();
  const { version } = app.policies.inForceAt(now);
  const [loginToken, browserToken] = [newToken(app), newToken(app)];
  const { uid, channel, clientId } = request;
  const { network, userAgent, requestId } = browser;
  try {
    await runStep(app.database, app.sealing, {
      parts: [
        rotateBrowser({ id: browserId, tokenHash: digestOf(browserToken) }, now),
        insertLogin({
          uid,
          cookieHash: digestOf(loginToken),
          customerId: customer.id,
          browserId,
          channel,
          clientId,
          network,
          userAgent,
          reauthentication: true,
          sessionUid: request.session.uid,
          policyVersion: version,
          startedAt: now,
          expiresAt: loginEndsAt(now, null),
          notWaiting: null,
        }),
      ],
      events: [
        {
          type: 'login.step_up_begun',
          outcome: 'noted',
          actor: 'customer',
          occurredAt: now,
          customerId: customer.id,
          channel,
          clientId,
          loginUid: uid,
          sessionUid: request.session.uid,
          requestId,
          network,
          policyVersion: version,
          method: passwordMethod,
          personal: { address: browser.address, user_agent: userAgent },
        },
      ],
    });
  } catch (error) {
    if (error instanceof LostRace) return null;
    throw error;
  }
  return { loginToken, browserToken };
}

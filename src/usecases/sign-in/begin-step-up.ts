import { randomUUID } from 'node:crypto';
import { passwordMethod } from '#core/assurance.ts';
import type { AuditEvent } from '#core/audit-event.ts';
import { loginEndsAt } from '#core/challenge.ts';
import type { LoginRequest } from '#ports/login-requests.ts';
import { findBrowser } from '#store/sign-in/browser.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { insertLogin, type NewLogin } from '#store/sign-in/login.ts';
import { rotateBrowser } from '#store/sign-in/parts.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { type Browser, digestOf, newToken } from './browser.ts';

export interface StepUp {
  readonly request: LoginRequest;
  readonly browser: Browser;
}

/** Begins a login for somebody who is logged in already: what the session proved is kept, only what is missing is asked. null: begun before. */
export async function beginStepUp(app: App, input: StepUp): Promise<{ loginToken: string; browserToken: string } | null> {
  const { request, browser } = input;
  const customer = request.session && (await loadCustomer(app.database, request.session.customerNumber));
  if (!customer) return null;
  const now = app.clock.now();
  const browserId = (browser.token === null ? null : await findBrowser(app.database, digestOf(browser.token))) ?? randomUUID();
  const { version } = app.policies.inForceAt(now);
  const tokens = { loginToken: newToken(app), browserToken: newToken(app) };
  const login = stepUpLogin(input, {
    customerId: customer.id,
    browserId,
    cookieHash: digestOf(tokens.loginToken),
    policyVersion: version,
    startedAt: now,
  });
  try {
    await runStep(app.database, app.sealing, {
      parts: [rotateBrowser({ id: browserId, tokenHash: digestOf(tokens.browserToken) }, now), insertLogin(login)],
      events: [begunEvent(input, login)],
    });
  } catch (error) {
    if (error instanceof LostRace) return null;
    throw error;
  }
  return tokens;
}

function stepUpLogin(
  { request, browser }: StepUp,
  known: Pick<NewLogin, 'customerId' | 'browserId' | 'cookieHash' | 'policyVersion' | 'startedAt'>,
): NewLogin {
  return {
    ...known,
    uid: request.uid,
    channel: request.channel,
    clientId: request.clientId,
    network: browser.network,
    userAgent: browser.userAgent,
    reauthentication: true,
    sessionUid: request.session?.uid ?? null,
    expiresAt: loginEndsAt(known.startedAt, null),
    notWaiting: null,
  };
}

function begunEvent({ request, browser }: StepUp, login: NewLogin): AuditEvent {
  return {
    type: 'login.step_up_begun',
    outcome: 'noted',
    actor: 'customer',
    occurredAt: login.startedAt,
    customerId: login.customerId,
    channel: login.channel,
    clientId: login.clientId,
    loginUid: login.uid,
    requestId: browser.requestId,
    network: login.network,
    policyVersion: login.policyVersion,
    method: passwordMethod,
    personal: { address: browser.address, user_agent: browser.userAgent },
    ...(request.session && { sessionUid: request.session.uid }),
  };
}

import type { Acr } from '#core/assurance.ts';
import { Problem } from '#core/problem.ts';
import { type AccountSessionState, insertAccountSession, loadAccountSession, removeAccountSession } from '#store/account-session.ts';
import { findBrowser } from '#store/sign-in/browser.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { findSessionOfPart } from '#store/sign-in/session.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { type Browser, digestOf, newToken } from '../sign-in/browser.ts';
import { decideLogin, type LoginDecision } from '../sign-in/decide-login.ts';

/** The account site is governed as this channel of the policy. */
export const accountChannel = 'customer-site';
/** Its client id at our own provider. */
export const accountClient = 'account';

/** Whoever is logged in at the account site, judged anew at each use. */
export interface Account extends AccountSessionState {
  /** What the browser presents; for steps that change its session. */
  readonly tokenHash: Buffer;
  readonly acr: Acr;
  readonly decided: LoginDecision;
}

/** Begins a session at the account site from what the provider's ID token says. Returns what the browser presents; null when that session has ended already. */
export async function openAccount(
  app: App,
  input: { readonly customerNumber: string; readonly sid: string; readonly browser: Browser },
): Promise<string | null> {
  const { customerNumber, sid, browser } = input;
  const now = app.clock.now();
  const [customer, sessionUid, browserId] = await Promise.all([
    loadCustomer(app.database, customerNumber),
    findSessionOfPart(app.database, { customerNumber, clientId: accountClient, sid }, now),
    browser.token === null ? null : findBrowser(app.database, digestOf(browser.token)),
  ]);
  if (!customer || sessionUid === null) return null;
  const token = newToken(app);
  await runStep(app.database, app.sealing, {
    parts: insertAccountSession({ tokenHash: digestOf(token), sessionUid, sid, customerId: customer.id, browserId, at: now }),
    events: [
      {
        type: 'account.opened',
        outcome: 'success',
        actor: 'customer',
        occurredAt: now,
        customerId: customer.id,
        channel: accountChannel,
        clientId: accountClient,
        sessionUid,
        requestId: browser.requestId,
        network: browser.network,
      },
    ],
  });
  return token;
}

/** Who presents this token, if their proofs still suffice for the account site now; null: they must log in (again). */
export async function loadAccount(app: App, token: string): Promise<Account | null> {
  const now = app.clock.now();
  const session = await loadAccountSession(app.database, token, now);
  if (session === null) return null;
  const decided = decideOnAccount(app, session, now);
  if (!decided?.sufficient || decided.assurance === null) return null;
  return { ...session, tokenHash: digestOf(token), acr: decided.assurance.acr, decided };
}

function decideOnAccount(app: App, { customer, proofs, sessionUid }: AccountSessionState, now: number): LoginDecision | null {
  try {
    return decideLogin(app, customer.facts, proofs, { channel: accountChannel, sessionUid }, now);
  } catch (error) {
    if (error instanceof Problem && error.code === 'unknown_channel') return null;
    throw error;
  }
}

/** Logs out: this session ends on every channel. */
export async function leaveAccount(app: App, account: Account, requestId: string): Promise<void> {
  const at = app.clock.now();
  const { sessionUid, customer } = account;
  const ended = endSessions({ customerId: customer.id, only: sessionUid, reason: 'logged_out', actor: 'customer', requestId, at });
  await runStep(app.database, app.sealing, {
    parts: [removeAccountSession(account.tokenHash), ...ended.parts],
    also: ended.also,
    alone: ended.alone,
    events: [
      { type: 'account.left', outcome: 'success', actor: 'customer', occurredAt: at, customerId: customer.id, sessionUid, requestId },
    ],
  });
}

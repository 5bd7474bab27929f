import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '#core/audit-event.ts';
import { isFrozen } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';
import { laneOf } from '#core/lockout.ts';
import { foldWidth } from '#core/phone-number.ts';
import { procedureLifetime } from '#core/procedure.ts';
import { sendableFrom, sendLimits } from '#core/send-budget.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { askKeys, insertReset, loadResetsAround, type ResetsAround } from '#store/password-reset.ts';
import { insertProcedure } from '#store/procedure.ts';
import { insertLogin } from '#store/sign-in/login.ts';
import { keepBrowser } from '#store/sign-in/parts.ts';
import { countWithin } from '#store/sign-in/sends.ts';
import { loadForPassword } from '#store/sign-in/state.ts';
import { LostRace, type Part, runStep } from '#store/sign-in/statement.ts';
import { accountChannel, accountClient } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { type Browser, digestOf, newToken } from '../sign-in/browser.ts';
import { askedEvent, askFirstProof, type FirstAsk, proofLogin } from './ask-first-proof.ts';
import { firstMethods } from './first-methods.ts';

export interface BeginReset {
  readonly loginId: string;
  /** How the customer wants to give the first proof. */
  readonly method: string;
  readonly browser: Browser;
  /** Login to lead back to. */
  readonly returnUid: string | null;
}

export type BegunReset =
  | { readonly kind: 'begun'; readonly token: string }
  /** Asked too often, for this login ID or from this network, whether the ID exists or not. */
  | { readonly kind: 'waiting'; readonly until: Instant }
  /** No such way now. */
  | { readonly kind: 'no_method' };

/**
 * Somebody says that they have forgotten the password of a login ID. The answer is the same for every ID: what is known of one is only used underneath,
 * and every count and wait runs for IDs that do not exist as well (mission.md rule 7).
 */
export async function beginReset(app: App, input: BeginReset): Promise<BegunReset> {
  const loginId = foldWidth(input.loginId).trim();
  const subject = app.sealing.lookup('login-id', loginId);
  const { network, token } = input.browser;
  for (let tries = 0; ; tries++) {
    const now = app.clock.now();
    const method = firstMethods(app, now).find(({ id }) => id === input.method);
    if (!method) return { kind: 'no_method' };
    const browserToken = token === null ? null : digestOf(token);
    const state = await loadForPassword(app.database, { loginUid: '', loginId, subject, browserToken, now });
    const lane = laneOf(state.browser, network);
    const around = await loadResetsAround(app.database, { subject, lane, network }, now);
    const until = waitOf(around, now);
    if (until !== null) return { kind: 'waiting', until };
    const begun = { id: randomUUID(), subject, lane, browser: state.browser ?? { id: randomUUID(), known: false }, token: newToken(app) };
    const uid = uidOf(begun.id);
    const customer = mayReset(state.customer, now) ? state.customer : null;
    const asking = customer && { ...state, ...begunState(customer, begun, uid, input.browser, now) };
    // Whoever keeps losing to others is asked nothing underneath, and sees the same.
    const ask = askFirstProof(app, { method, state: tries < 3 ? asking : null, around, startedAt: now }, now);
    try {
      await record(app, input, { ...begun, uid, customer, ask, now });
      return { kind: 'begun', token: begun.token };
    } catch (error) {
      if (!(error instanceof LostRace) || tries >= 5) throw error;
    }
  }
}

/**
 * Corporate customers, who change everything by post, are asked to call (S14), and so is whoever is frozen, because only operators thaw: the page says
 * to everybody who is helped by phone. Who is held may: the password may be what the thief has.
 */
const mayReset = (customer: CustomerRecord | null, now: Instant): customer is CustomerRecord =>
  customer?.facts.accountType === 'individual' && !isFrozen(customer.facts.holds, now);

/** Names the proof underneath; also what its page's event stream listens to. */
export const uidOf = (id: string): string => `r${id.replaceAll('-', '')}`;

/** From when this login ID may be asked for again here; null: now. */
export function waitOf({ inLane, inNetwork, waitUntil }: ResetsAround, now: Instant): Instant | null {
  const ends = [
    waitUntil !== null && waitUntil > now ? waitUntil : null,
    sendableFrom(sendLimits.resetLane, inLane, now),
    sendableFrom(sendLimits.resetNetwork, inNetwork, now),
  ].filter((end) => end !== null);
  return ends.length === 0 ? null : Math.max(...ends);
}

interface Begun {
  readonly id: string;
  readonly subject: Buffer;
  readonly lane: string;
  readonly browser: { readonly id: string; readonly known: boolean };
  readonly token: string;
}

const begunState = (customer: CustomerRecord, { id, browser }: Begun, uid: string, { network, userAgent }: Browser, now: Instant) => ({
  customer,
  browser,
  login: proofLogin(uid, id, { network, userAgent, clientId: accountClient, channel: accountChannel }, now),
});

/** Each ask is counted for the ID and for the network, in the step that it causes. */
export const countAsk = (who: Parameters<typeof askKeys>[0], now: Instant): Part[] => {
  const keys = askKeys(who);
  return [
    countWithin('asked_in_lane', keys.lane, sendLimits.resetLane, now),
    countWithin('asked_in_network', keys.network, sendLimits.resetNetwork, now),
  ];
};

async function record(
  app: App,
  { loginId, browser: { network, userAgent, address, requestId }, returnUid }: BeginReset,
  begun: Begun & { readonly uid: string; readonly customer: CustomerRecord | null; readonly ask: FirstAsk; readonly now: Instant },
): Promise<void> {
  const { id, subject, lane, browser, uid, customer, ask, now } = begun;
  const { version } = app.policies.inForceAt(now);
  const endsAt = now + procedureLifetime;
  const event: AuditEvent = {
    type: 'password_reset.begun',
    outcome: 'noted',
    actor: 'customer',
    occurredAt: now,
    channel: accountChannel,
    clientId: accountClient,
    network,
    requestId,
    policyVersion: version,
    method: ask.shown.method,
    data: { procedure: id, asked: ask.hidden !== null },
    personal: { login_id: loginId.slice(0, 100), address },
    ...(customer && { customerId: customer.id, loginUid: uid }),
  };
  const beneath = customer ? proofParts(app, { ...begun, customer, network, userAgent, version, endsAt }) : [];
  await runStep(app.database, app.sealing, {
    parts: [
      ...countAsk({ subject, lane, network }, now),
      ...beneath,
      ...(ask.hidden?.parts ?? []),
      insertReset({
        id,
        tokenHash: digestOf(begun.token),
        subject,
        customerId: customer?.id ?? null,
        browserId: browser.id,
        lane,
        network,
        userAgent,
        returnUid,
        ...ask.shown,
        loginUid: customer ? uid : null,
        startedAt: now,
        endsAt,
      }),
    ],
    events: ask.hidden ? [event, askedEvent(event, ask.hidden)] : [event],
    messages: ask.hidden?.messages ?? [],
  });
}

/** Procedure and first proof of a customer. Its browser keeps what it presents: nothing about it may differ from anybody else's. */
function proofParts(
  app: App,
  begun: Begun & {
    readonly uid: string;
    readonly customer: CustomerRecord;
    readonly network: string;
    readonly userAgent: string;
    readonly version: number;
    readonly now: Instant;
    readonly endsAt: Instant;
  },
): Part[] {
  const { id, uid, browser, customer, network, userAgent, version, now, endsAt } = begun;
  return [
    ...insertProcedure({
      id,
      kind: 'reset-password',
      customerId: customer.id,
      sessionUid: null,
      details: {},
      sealed: null,
      targetLookup: null,
      startedAt: now,
      expiresAt: endsAt,
    }),
    keepBrowser({ id: browser.id, tokenHash: digestOf(newToken(app)) }, now),
    insertLogin({
      uid,
      cookieHash: digestOf(newToken(app)),
      customerId: customer.id,
      browserId: browser.id,
      channel: accountChannel,
      clientId: accountClient,
      network,
      userAgent,
      reauthentication: true,
      sessionUid: null,
      policyVersion: version,
      startedAt: now,
      expiresAt: endsAt,
      procedure: { id, proves: 'registered' },
      notWaiting: null,
    }),
  ];
}

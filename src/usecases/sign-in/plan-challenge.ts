import { randomUUID } from 'node:crypto';
import { findPlace, type PlaceDecision } from '#core/attempt-places.ts';
import { challengeEndsAt, judgedAnswers } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { isLocked } from '#core/lockout.ts';
import { type Draw, drawNumber, keepNumberFor } from '#core/number-pool.ts';
import type { AuthenticationMethod, Delivery, OpenContact } from '#methods/method.ts';
import type { NewChallenge } from '#store/sign-in/issue.ts';
import { type ChallengePurpose, customerSubject, type LoginRecord, type ProvedFor, type SignInState } from '#store/sign-in/state.ts';
import type { QueuedMessage } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { permittedContacts } from './contact-choice.ts';
import { affordableFrom, costOf } from './message-budget.ts';
import { targetMeets, targetOf } from './procedure-target.ts';

/** The login that a challenge is planned for. */
export interface PlanFor {
  readonly loginUid: string;
  readonly channel: string;
  readonly network: string;
  readonly startedAt: Instant;
  readonly browser: { readonly id: string; readonly known: boolean };
  /** Answers already judged, when the customer switches method: one budget. */
  readonly judged: number;
  /** What the challenge is for; `login` when left out. */
  readonly purpose?: ChallengePurpose;
  /** A call has just bought one more message for this browser. */
  readonly boughtByCall?: boolean;
  /** It stands apart from the customer's places, and shows this number of the pool when its method shows one. */
  readonly apart?: { readonly number: string | null };
}

export type Plan =
  | { readonly kind: 'issue'; readonly challenge: NewChallenge; readonly message: QueuedMessage | null }
  | { readonly kind: 'places_full' | 'numbers_busy' | 'sends_exhausted'; readonly until: Instant }
  /** `locked`: too many failures of unknown browsers; a known one may still use it. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'unreachable' };

/** Opens the contacts that serve a method now, in the order they were registered; for the proof of a new number or address that one alone. */
export function openContacts(
  app: App,
  state: Pick<SignInState, 'customer'> & { readonly login?: Pick<LoginRecord, 'procedure'> | null },
  method: AuthenticationMethod,
  now: Instant,
): OpenContact[] {
  const procedure = state.login?.procedure ?? null;
  if (procedure?.proves === 'target') return targetContacts(app, procedure, method);
  return permittedContacts(state, method, now).contacts.map((contact) => {
    const { value } = JSON.parse(app.sealing.open('contact', contact.sealed)) as { value: string };
    return { id: contact.id, field: contact.field, kind: contact.kind, value, lookup: contact.key ?? '' };
  });
}

/** Stands for a contact that is not registered (yet). */
const unregistered = '';

function targetContacts(app: App, procedure: ProvedFor, method: AuthenticationMethod): OpenContact[] {
  const target = targetOf(app, procedure);
  if (!targetMeets(target, method.needs)) return [];
  return [{ ...target, id: unregistered, lookup: app.sealing.lookup('contact', target.value).toString('base64url') }];
}

/** Where an attempt of this login would stand now. */
export function placeFor(
  state: SignInState,
  login: Pick<PlanFor, 'loginUid' | 'network' | 'startedAt' | 'browser'>,
  now: Instant,
): PlaceDecision {
  const { loginUid, network, startedAt: since, browser } = login;
  return findPlace(state, { loginUid, network, since, browserId: browser.id, knownBrowser: browser.known }, now);
}

/** Where the attempt stands, which number it shows, what it sends. Pure but for randomness; the statement re-checks all of it. */
export function planChallenge(app: App, state: SignInState, method: AuthenticationMethod, login: PlanFor, now: Instant): Plan {
  const contacts = openContacts(app, state, method, now);
  if (contacts.length === 0) return { kind: 'unreachable' };
  if (!login.browser.known && isLocked(state.lanes, 'factor', method.id, now)) return { kind: 'locked' };
  const place = login.apart ? standsApart : placeFor(state, login, now);
  if (place.kind === 'wait') return { kind: 'places_full', until: place.until };
  const draw = method.drawsFrom ? (login.apart ? given(login.apart.number, now) : drawFor(app, state, place.giveWay, now)) : null;
  if (draw?.kind === 'all_open') return { kind: 'numbers_busy', until: draw.freeAt };
  const challengeId = randomUUID();
  const codeKey = app.sealing.key('one-time-code');
  const { host } = app.settings;
  const occasion = occasionOf(state);
  const { kind: choice } = permittedContacts(state, method, now);
  const drawn = draw?.number ?? null;
  const issued = method.issue({ now, random: app.random, contacts, choice, drawn, host, codeKey, challengeId, occasion });
  const { delivery, ...kept } = issued;
  const spend = delivery && costOf(state, login, lookupOf(contacts, delivery), login.boughtByCall === true);
  const affordable = spend && affordableFrom(state, spend, now);
  if (affordable) return { kind: 'sends_exhausted', until: affordable };
  const shownAt = draw?.shownAt ?? now;
  const challenge: NewChallenge = {
    ...kept,
    ...whose(state, login, method),
    id: challengeId,
    purpose: login.purpose ?? (login.apart ? 'reset' : occasion === 'login' ? 'login' : 'procedure'),
    callers:
      (occasion !== 'login' || choice === 'chosen') && method.match ? contacts.map(({ lookup }) => Buffer.from(lookup, 'base64url')) : null,
    pool: occasion === 'login' ? 'login' : 'change',
    spend,
    judged: Math.min(login.judged, judgedAnswers - 1),
    shownAt,
    sentAt: now,
    expiresAt: challengeEndsAt(login.startedAt, shownAt, method.timing.lifetime),
    place: place.place,
    giveWay: place.giveWay,
    number: draw && { number: draw.number, shared: draw.shared, kept: draw.kept, subjects: subjectsOf(state, contacts) },
  };
  return { kind: 'issue', challenge, message: delivery && queueDelivery(app, state, challenge.id, delivery, challenge.expiresAt, now) };
}

const standsApart = { kind: 'place', place: null, giveWay: null } as const;

/** A number that the caller has drawn. */
function given(number: string | null, shownAt: Instant): Extract<NumberForAttempt, { kind: 'drawn' }> {
  if (number === null) throw new Error('a number is to be shown, and none was drawn');
  return { kind: 'drawn', number, shared: false, kept: false, shownAt };
}

const lookupOf = (contacts: readonly OpenContact[], { contactId }: Delivery): string =>
  contacts.find(({ id }) => id === contactId)?.lookup ?? '';

const whose = (state: SignInState, login: PlanFor, method: AuthenticationMethod) => ({
  loginUid: login.loginUid,
  customerId: state.customer.id,
  browserId: login.browser.id,
  knownBrowser: login.browser.known,
  channel: login.channel,
  network: login.network,
  method: method.id,
});

/** Logins and changes use separate pools: a call that somebody was talked into never serves the other (rule 5). */
const poolOf = ({ settings }: App, state: SignInState): readonly string[] =>
  occasionOf(state) === 'login' ? settings.loginPool : settings.changePool;

/** What the customer is told that it is about. */
export const occasionOf = ({ login }: Pick<SignInState, 'login'>): 'login' | 'procedure' | 'reset' =>
  !login?.procedure ? 'login' : login.procedure.kind === 'reset-password' ? 'reset' : 'procedure';

type NumberForAttempt =
  | (Extract<Draw, { kind: 'drawn' }> & { readonly shownAt: Instant; readonly kept: boolean })
  | Extract<Draw, { kind: 'all_open' }>;

function drawFor(app: App, state: SignInState, giveWay: NewChallenge['giveWay'], now: Instant): NumberForAttempt {
  const kept = keptNumber(poolOf(app, state), state, giveWay, now);
  if (kept) return { kind: 'drawn', shared: false, kept: true, ...kept };
  const draw = drawNumber(poolOf(app, state), state.shown, now, app.random);
  return draw.kind === 'drawn' ? { ...draw, kept: false, shownAt: now } : draw;
}

/**
 * Starting again in the same browser within a minute keeps the number, and the instant it was drawn (rule 5): a login a login's, a procedure a procedure's.
 * Otherwise somebody who was talked into calling for a login would prove a change.
 */
function keptNumber(
  pool: readonly string[],
  state: SignInState,
  giveWay: { challengeId: string; as: string } | null,
  now: Instant,
): { number: string; shownAt: Instant } | null {
  if (giveWay?.as !== 'replaced') return null;
  const place = state.held.find(({ challengeId }) => challengeId === giveWay.challengeId);
  if (!place?.number || !pool.includes(place.number) || now - place.shownAt >= keepNumberFor) return null;
  return { number: place.number, shownAt: place.shownAt };
}

const subjectsOf = (state: SignInState, contacts: readonly OpenContact[]): Buffer[] => {
  const lookups = new Set(contacts.map(({ lookup }) => lookup));
  return [customerSubject(state.customer.id), ...[...lookups].map((lookup) => Buffer.from(lookup, 'base64url'))];
};

/** The text waits encrypted in the outbox; the job that sends it carries the id only (architecture.md section 7). */
export function queueDelivery(
  app: App,
  state: Pick<SignInState, 'customer' | 'login'>,
  challengeId: string,
  delivery: Delivery,
  expiresAt: Instant,
  now: Instant,
): QueuedMessage {
  const { subject, text } = delivery;
  return {
    id: randomUUID(),
    kind: delivery.kind,
    customerId: state.customer.id,
    ...recipientOf(app, state, delivery),
    challengeId,
    purpose: occasionOf(state),
    sealed: app.sealing.seal('outbox', JSON.stringify({ subject, text })).toString('base64'),
    queuedAt: new Date(now).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

/** A registered contact by its id; a new one by its value, sealed as a contact is. */
function recipientOf(
  app: App,
  { login }: Pick<SignInState, 'login'>,
  { contactId }: Delivery,
): Pick<QueuedMessage, 'contactId' | 'recipient'> {
  if (contactId !== unregistered || !login?.procedure) return { contactId };
  const { value } = targetOf(app, login.procedure);
  return { contactId: null, recipient: app.sealing.seal('contact', JSON.stringify({ raw: value, value })).toString('base64') };
}

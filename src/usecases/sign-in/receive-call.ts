import { passwordMethod } from '#core/assurance.ts';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import { laneOf } from '#core/lockout.ts';
import { smallestPool } from '#core/number-pool.ts';
import { publishedE164 } from '#core/telephony/caller-number.ts';
import type { AuthenticationMethod, Match, PendingAttempt } from '#methods/method.ts';
import { type CallableAttempt, type CallSituation, insertCall, loadCall } from '#store/sign-in/call.ts';
import { closeNumbersOf } from '#store/sign-in/issue.ts';
import { clearLane, freePlace, keepProof, openFactors, openPassword } from '#store/sign-in/parts.ts';
import { noteOnChallenges, passByCall } from '#store/sign-in/settle.ts';
import { customerSubject } from '#store/sign-in/state.ts';
import { LostRace, type Part, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { type FreezeByCall, freezeByCall } from '../freeze/freeze-by-call.ts';
import type { CallReport } from './contract.ts';
import { policyInForce } from './events.ts';

const codes = { asserted: 603, withheld: 433, none: 404 } as const;

/** The SIP answer to a call: says nothing of whether the number is registered (mission.md rule 5). */
export const codeFor = (report: Pick<CallReport, 'identity'>): 603 | 433 | 404 => codes[report.identity];

/** What a call turned out to be. */
type Finding =
  | { readonly kind: 'one' | 'late'; readonly attempt: CallableAttempt }
  | { readonly kind: 'withheld'; readonly attempts: readonly CallableAttempt[] }
  /** A registered number called the published one that lets the password be tried again. */
  | { readonly kind: 'password_opened' }
  /** The freeze number was called. */
  | { readonly kind: 'freeze'; readonly freeze: FreezeByCall }
  | { readonly kind: 'ambiguous' | 'unmatched' | 'no_identity' };

/** Settles one report of a call: passes the attempt it answers, or leaves a remark; counted once however often it is repeated. */
export async function receiveCall(app: App, report: CallReport): Promise<void> {
  const callerLookup = report.caller === null ? null : app.sealing.lookup('contact', report.caller);
  const { trunk, callId, fromTag, called, receivedAt } = report;
  const toFreeze = called !== null && called === freezeNumberOf(app) && callerLookup !== null;
  const toChange = called !== null && app.settings.changePool.includes(called);
  const key = { trunk, callId, fromTag, called, receivedAt, callerLookup, withheld: report.identity === 'withheld', toFreeze, toChange };
  for (let tries = 0; tries < 3; tries++) {
    const situation = await loadCall(app.database, key);
    if (situation.repeated) return;
    try {
      return await recordCall(app, report, callerLookup, situation, findAttempt(app, report, callerLookup, situation));
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
    }
  }
  throw new Error('the call lost every race');
}

function findAttempt(app: App, report: CallReport, callerLookup: Buffer | null, situation: CallSituation): Finding {
  const { attempts } = situation;
  if (report.identity === 'withheld') return { kind: 'withheld', attempts };
  if (callerLookup === null || report.called === null) return { kind: 'no_identity' };
  if (situation.freeze) return { kind: 'freeze', freeze: freezeByCall(app, report, situation.freeze, app.clock.now()) };
  if (report.called === passwordNumberOf(app)) return { kind: situation.customers.length > 0 ? 'password_opened' : 'unmatched' };
  const call = { callerLookup: callerLookup.toString('base64url'), called: report.called, receivedAt: report.receivedAt };
  for (const method of app.methods.values()) {
    if (!method.match) continue;
    const own = attempts.filter((attempt) => attempt.method === method.id);
    const match = method.match(
      call,
      own.filter((attempt) => !isContinued(attempt, own)).map((attempt) => asPending(app, attempt, method)),
    );
    if (match.kind === 'one' && poolTooSmall(app, own, report)) return { kind: 'ambiguous' };
    const finding = toFinding(match, own);
    if (finding?.kind === 'one' && situation.shownInVain && !finding.attempt.knownBrowser) return { kind: 'ambiguous' };
    if (finding) return finding;
  }
  return { kind: 'unmatched' };
}

/**
 * The same browser began again within the minute and kept its number, drawn at the same instant: the older attempt is the same one continued.
 * One that was replaced later showed another number, which somebody may have noted: it rests like every other.
 */
const isContinued = (attempt: CallableAttempt, all: readonly CallableAttempt[]): boolean =>
  attempt.state === 'replaced' &&
  all.some(
    (other) =>
      other.challengeId !== attempt.challengeId &&
      other.browserId === attempt.browserId &&
      other.customerId === attempt.customerId &&
      other.shownAt === attempt.shownAt,
  );

const poolWith = ({ settings }: App, called: string | null): readonly string[] =>
  called !== null && settings.changePool.includes(called) ? settings.changePool : settings.loginPool;

const poolTooSmall = (app: App, own: readonly CallableAttempt[], report: CallReport): boolean =>
  poolWith(app, report.called).length < smallestPool &&
  own.filter((each) => each.state === 'pending' && each.expiresAt > report.receivedAt).length > 1;

function asPending(app: App, attempt: CallableAttempt, method: AuthenticationMethod): PendingAttempt<unknown> {
  const { challengeId, secret, shownAt, expiresAt } = attempt;
  const reportable = app.clock.now() < expiresAt + method.timing.reportGrace;
  const state = attempt.state === 'pending' ? (reportable ? 'pending' : 'expired') : attempt.state === 'expired' ? 'expired' : 'other';
  return { challengeId, secret, shownAt, expiresAt, state };
}

function toFinding(match: Match, attempts: readonly CallableAttempt[]): Finding | null {
  if (!('challengeId' in match)) return match.kind === 'ambiguous' ? { kind: 'ambiguous' } : null;
  const attempt = attempts.find(({ challengeId }) => challengeId === match.challengeId);
  return attempt ? { kind: match.kind, attempt } : null;
}

async function recordCall(
  app: App,
  report: CallReport,
  callerLookup: Buffer | null,
  situation: CallSituation,
  finding: Finding,
): Promise<void> {
  const now = app.clock.now();
  const attempt = 'attempt' in finding ? finding.attempt : null;
  const freeze = finding.kind === 'freeze' ? finding.freeze : null;
  const { trunk, callId, fromTag, called, receivedAt } = report;
  await runStep(app.database, app.sealing, {
    parts: [
      insertCall({
        trunk,
        callId,
        fromTag,
        called: called !== null && isOurs(app, called) ? called : null,
        receivedAt,
        callerLookup,
        code: codeFor(report),
        outcome: freeze ? `freeze_${freeze.outcome}` : finding.kind,
        challengeId: attempt?.challengeId ?? null,
        freezes: freeze?.customerId ?? null,
      }),
      ...partsOf(report, callerLookup, finding, now),
      ...(finding.kind === 'password_opened' ? [openPassword(passwordSubjects(app, situation), passwordMethod, now)] : []),
      ...(freeze?.step.parts ?? []),
    ],
    events: freeze?.step.events ?? eventsOf(app, report, situation, finding, now),
    also: freeze?.step.also ?? [],
    alone: freeze?.step.alone ?? null,
    messages: freeze?.step.messages ?? [],
    notify: concerned(finding).map(({ loginUid }) => loginUid),
    ...(attempt && { notifyCustomer: attempt.customerId }),
    ...(freeze?.step.notifyCustomer !== undefined && { notifyCustomer: freeze.step.notifyCustomer }),
  });
}

/** Only numbers of ours are public: what else somebody dialled may be a customer's own number. */
const isOurs = (app: App, called: string): boolean =>
  [...app.settings.loginPool, ...app.settings.changePool, passwordNumberOf(app), freezeNumberOf(app)].includes(called);

const passwordNumberOf = ({ settings }: App): string | null => settings.passwordNumber && publishedE164(settings.passwordNumber);

const freezeNumberOf = ({ settings }: App): string | null => publishedE164(settings.freezeNumber);

const passwordSubjects = ({ sealing }: App, { loginIds }: CallSituation): Buffer[] => loginIds.map((id) => sealing.lookup('login-id', id));

/** Attempts whose screens this call changes. */
function concerned(finding: Finding): readonly CallableAttempt[] {
  if ('attempt' in finding) return [finding.attempt];
  return finding.kind === 'withheld' ? finding.attempts : [];
}

/** One event for each attempt concerned, so that a customer's evidence names what their own screen said; one when nobody's is. */
function eventsOf(app: App, report: CallReport, situation: CallSituation, finding: Finding, now: Instant): AuditEvent[] {
  const { trunk, called, receivedAt } = report;
  const event: AuditEvent = {
    ...describeFinding(finding),
    actor: 'caller',
    occurredAt: now,
    requestId: report.requestId,
    ...policyInForce(app, now),
    data: { trunk, receivedAt: new Date(receivedAt).toISOString(), code: codeFor(report), registeredTo: situation.customers },
    personal: { ...(report.caller !== null && { caller: report.caller }), ...(called !== null && !isOurs(app, called) && { called }) },
  };
  if (finding.kind === 'password_opened') return situation.customers.map((customerId) => ({ ...event, customerId }));
  const attempts = concerned(finding);
  if (attempts.length === 0) return [event];
  return attempts.map(({ customerId, channel, method, loginUid, challengeId, network }) => ({
    ...event,
    customerId,
    channel,
    method,
    loginUid,
    challengeId,
    network,
  }));
}

function partsOf(report: CallReport, callerLookup: Buffer | null, finding: Finding, now: number): Part[] {
  if (finding.kind === 'late') return [noteOnChallenges([finding.attempt.challengeId], 'late')];
  if (finding.kind === 'withheld')
    return [
      noteOnChallenges(
        finding.attempts.map(({ challengeId }) => challengeId),
        'withheld',
      ),
    ];
  if (finding.kind !== 'one') return [];
  const { challengeId, loginUid, customerId, method, purpose, browserId, knownBrowser, network } = finding.attempt;
  const authenticator = callerLookup?.toString('base64url') ?? '';
  return [
    passByCall(challengeId, report.receivedAt, authenticator, now),
    // What only buys a message is no factor, here or elsewhere.
    ...(purpose !== 'another-message' ? [keepProof({ loginUid, customerId, method, authenticator, happenedAt: report.receivedAt })] : []),
    clearLane({ subject: customerSubject(customerId), purpose: 'factor', lane: laneOf({ id: browserId, known: knownBrowser }, network) }),
    openFactors(customerSubject(customerId)),
    freePlace(challengeId),
    closeNumbersOf(challengeId, now),
  ];
}

function describeFinding(finding: Finding): Pick<AuditEvent, 'type' | 'outcome' | 'reason'> {
  if (finding.kind === 'one') return { type: 'login.call_accepted', outcome: 'success' };
  if (finding.kind === 'password_opened') return { type: 'password.opened', outcome: 'success', reason: 'call_from_registered_number' };
  return { type: `call.${finding.kind}`, outcome: finding.kind === 'late' || finding.kind === 'ambiguous' ? 'failure' : 'noted' };
}

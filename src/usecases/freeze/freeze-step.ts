import type { AuditEvent } from '#core/audit-event.ts';
import type { HoldLevel, HoldScope } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { setHolds } from '#store/hold.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import type { Step } from '#store/sign-in/statement.ts';
import { caseOpenedEvent, openCase } from '#store/support-case.ts';
import type { App } from '../app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { frozenReason } from '../sign-in/advance-login.ts';
import { policyInForce } from '../sign-in/events.ts';
import { stopNotice } from './freeze.message.ts';

/** One act that holds or freezes a customer, whichever way it came in. */
export interface Freeze {
  readonly level: HoldLevel;
  readonly scopes: readonly HoldScope[];
  readonly setBy: 'call' | 'session' | 'support';
  /** As in the audit event. */
  readonly actor: 'caller' | 'customer' | 'operator';
  /** Word of ours: why. */
  readonly reason: 'freeze_call' | 'not_me' | 'support';
  /** The session it is set from, which goes on unless login is frozen. */
  readonly sessionUid?: string;
  readonly requestId?: string;
  /** Public facts for the event. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Values of persons for the event. */
  readonly personal?: Readonly<Record<string, string>>;
  /** For whoever looks into the case; sealed. */
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Everything that a freeze is, for one statement: the holds, the end of the sessions and of logins under way, the evidence, the messages to every
 * contact, the case, and what relying parties are told (mission.md rule 14).
 */
export function freezeStep(app: App, customer: CustomerRecord, freeze: Freeze, now: Instant): Step {
  const { level, scopes, setBy, actor, reason, requestId, details } = freeze;
  const kept = scopes.includes('login') ? null : (freeze.sessionUid ?? null);
  const set = setHolds({ customerId: customer.id, level, scopes, setBy, reason, keptSession: kept, at: now });
  const ended = endSessions({
    customerId: customer.id,
    ...(kept !== null && { except: kept }),
    reason: endReason(freeze),
    actor,
    at: now,
    ...(requestId !== undefined && { requestId }),
  });
  const opened = {
    kind: `${level === 'held' ? 'held' : 'frozen'}-by-${setBy}`,
    customerId: customer.id,
    openedBy: actor,
    at: now,
    details,
  };
  return {
    parts: [...set.parts, ...ended.parts, openCase(app.sealing, opened)],
    also: [...set.also, ...ended.also],
    alone: ended.alone,
    events: [setEvent(app, customer, freeze, now), caseOpenedEvent(opened)],
    messages: tellContacts(app, customer, stopNotice(app.settings, level, scopes), now),
    notifyCustomer: customer.id,
  };
}

/** Told to the logins under way, whose page says so, and to the channels' logouts. */
const endReason = ({ level, scopes }: Freeze): string =>
  scopes.includes('login') ? frozenReason : level === 'held' ? 'trading_held' : 'trading_frozen';

function setEvent(app: App, customer: CustomerRecord, freeze: Freeze, now: Instant): AuditEvent {
  const { level, scopes, actor, reason, sessionUid, requestId, data, personal } = freeze;
  return {
    type: `customer.${level}`,
    outcome: 'success',
    reason,
    actor,
    occurredAt: now,
    customerId: customer.id,
    ...policyInForce(app, now),
    ...(sessionUid !== undefined && { sessionUid }),
    ...(requestId !== undefined && { requestId }),
    data: { ...data, scopes, alert: true },
    ...(personal && { personal }),
  };
}

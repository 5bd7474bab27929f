import type { AuditEvent } from '#core/audit-event.ts';
import { decideFreezeCall, type FreezeCall } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';
import type { FreezeSituation } from '#store/sign-in/call.ts';
import type { Step } from '#store/sign-in/statement.ts';
import { caseOpenedEvent, openCase } from '#store/support-case.ts';
import type { App } from '../app.ts';
import type { CallReport } from '../sign-in/contract.ts';
import { policyInForce } from '../sign-in/events.ts';
import { freezeStep } from './freeze-step.ts';

/** A call to the freeze number from an identity that the trunk asserts, and all that comes of it. */
export interface FreezeByCall {
  readonly outcome: FreezeCall;
  /** The one customer it counts for. */
  readonly customerId: string | null;
  readonly step: Step;
}

/** Decides what a call to the freeze number leads to; the caller's step records it together with the call itself (mission.md rules 11 and 14). */
export function freezeByCall(
  app: App,
  report: CallReport,
  { customers, former, earlierCalls }: FreezeSituation,
  now: Instant,
): FreezeByCall {
  const [customer] = customers;
  const outcome = decideFreezeCall(
    customers.map(({ id }) => id),
    earlierCalls,
  );
  const { trunk, receivedAt, requestId, caller } = report;
  const details = { caller, calledAt: new Date(receivedAt).toISOString(), customerNumbers: customers.map((each) => each.customerNumber) };
  const data = { trunk, receivedAt: details.calledAt, earlierCalls, formerNumber: former.length > 0 };
  const personal = { ...(caller !== null && { caller }) };
  if (outcome === 'held' && customer) {
    const freeze = {
      level: 'held',
      scopes: ['trading'],
      setBy: 'call',
      actor: 'caller',
      reason: 'freeze_call',
      requestId,
      data,
      personal,
      details,
    } as const;
    return { outcome, customerId: customer.id, step: freezeStep(app, customer, freeze, now) };
  }
  const event: AuditEvent = {
    type: `call.freeze_${outcome}`,
    outcome: 'noted',
    actor: 'caller',
    occurredAt: now,
    requestId,
    ...policyInForce(app, now),
    data: { ...data, ...(outcome !== 'unknown_number' && { alert: true }) },
    personal,
  };
  if (outcome === 'unknown_number' || !customer) return { outcome, customerId: null, step: { parts: [], events: [event] } };
  const only = outcome === 'third_call' ? customer.id : null;
  const opened = {
    kind: outcome === 'third_call' ? 'third-freeze-call' : 'freeze-call-of-several',
    customerId: only,
    openedBy: 'caller',
    at: now,
    details,
  };
  const events = [...customers.map(({ id }) => ({ ...event, customerId: id })), caseOpenedEvent(opened)];
  return { outcome, customerId: only, step: { parts: [openCase(app.sealing, opened)], events } };
}

import type { AuditEvent } from '#core/audit-event.ts';
import { compensationWarning } from '#core/compensation-warning.text.ts';
import type { Part } from '#store/sign-in/statement.ts';
import { keepWarningShown } from '#store/warning-shown.ts';
import type { OpenLogin } from './advance-login.ts';

/** What the step that shows the warning about compensation keeps: that it was shown today, and the evidence (text version, instant, customer; rule 15). */
export function warningStep(
  { customer, login, warned }: OpenLogin,
  around: AuditEvent,
): { readonly parts: readonly Part[]; readonly events: readonly AuditEvent[] } {
  const { version } = compensationWarning;
  const { data: _, ...event } = around;
  const stands = warned?.loginUid === login.uid;
  return {
    parts: stands ? [] : [keepWarningShown({ customerId: customer.id, loginUid: login.uid, version, at: around.occurredAt }, warned)],
    events: [{ ...event, type: 'compensation.warning_shown', data: { version } }],
  };
}

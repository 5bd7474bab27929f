import type { AuditEvent } from '#core/audit-event.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { accountChannel, accountClient } from '../account/open-account.ts';
import type { App } from '../app.ts';

/** Whose procedure it is: somebody logged in at the account site, or (without a session) somebody who has forgotten the password. */
export interface ProcedureOwner {
  readonly customer: CustomerRecord;
  readonly sessionUid: string | null;
  readonly browserId: string | null;
  readonly decided: { readonly version: number };
}

/** An event of a procedure's owner, with what every such event has. */
export function accountEvent(
  app: Pick<App, 'clock'>,
  { customer, sessionUid, decided }: Pick<ProcedureOwner, 'customer' | 'sessionUid' | 'decided'>,
  event: Pick<AuditEvent, 'type' | 'outcome'> & Partial<AuditEvent>,
): AuditEvent {
  return {
    actor: 'customer',
    occurredAt: app.clock.now(),
    customerId: customer.id,
    channel: accountChannel,
    clientId: accountClient,
    ...(sessionUid !== null && { sessionUid }),
    policyVersion: decided.version,
    ...event,
  };
}

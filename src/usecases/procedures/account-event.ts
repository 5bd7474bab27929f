import type { AuditEvent } from '#core/audit-event.ts';
import { type Account, accountChannel, accountClient } from '../account/open-account.ts';
import type { App } from '../app.ts';

/** An event of a customer logged in at the account site, with what every such event has. */
export function accountEvent(
  app: Pick<App, 'clock'>,
  { customer, sessionUid, decided }: Pick<Account, 'customer' | 'sessionUid' | 'decided'>,
  event: Pick<AuditEvent, 'type' | 'outcome'> & Partial<AuditEvent>,
): AuditEvent {
  return {
    actor: 'customer',
    occurredAt: app.clock.now(),
    customerId: customer.id,
    channel: accountChannel,
    clientId: accountClient,
    sessionUid,
    policyVersion: decided.version,
    ...event,
  };
}

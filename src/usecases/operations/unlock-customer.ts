import type { AuditEvent } from '#core/audit-event.ts';
import { samePerson } from '#core/person.ts';
import { Problem } from '#core/problem.ts';
import { type ActSubject, approveRequest, insertRequest, loadActSubject } from '#store/operator-request.ts';
import { clearLanesOf } from '#store/sign-in/parts.ts';
import { customerSubject } from '#store/sign-in/state.ts';
import { LostRace } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';

const act = 'unlock';

export interface Unlock {
  readonly customerNumber: string;
  /** The person who acts. */
  readonly by: string;
}

/** Asks that waits and locks of a customer be lifted (mission.md rule 16: above the backstop by two persons). Asking twice finds the open request. */
export async function requestUnlock(app: App, { customerNumber, by }: Unlock): Promise<'requested' | 'open_already'> {
  const subject = await load(app, customerNumber);
  if (subject.open !== null) return 'open_already';
  const at = app.clock.now();
  try {
    await insertRequest(
      app.database,
      app.sealing,
      { act, customerId: subject.customerId, by, at },
      eventOf(app, subject, 'requested', { by }),
    );
    return 'requested';
  } catch (error) {
    if (error instanceof LostRace) return 'open_already';
    throw error;
  }
}

/** Lifts them. Throws Problem('operator_request_not_found' | 'second_person_required'). */
export async function approveUnlock(app: App, { customerNumber, by }: Unlock): Promise<void> {
  const subject = await load(app, customerNumber);
  const { open, customerId, loginId } = subject;
  if (open === null) throw new Problem('operator_request_not_found', `Nobody has requested that customer ${customerNumber} be unlocked.`);
  if (samePerson(open.requestedBy, by))
    throw new Problem('second_person_required', `${by} requested this: another person must approve it.`);
  const lifted = clearLanesOf([customerSubject(customerId), app.sealing.lookup('login-id', loginId)]);
  const event = eventOf(app, subject, 'unlocked', { requestedBy: open.requestedBy, approvedBy: by });
  try {
    await approveRequest(app.database, app.sealing, { id: open.id, by, at: app.clock.now() }, [lifted], event);
  } catch (error) {
    if (error instanceof LostRace) throw new Problem('operator_request_not_found', 'Somebody else has just approved it.', { cause: error });
    throw error;
  }
}

async function load(app: App, customerNumber: string): Promise<ActSubject> {
  const subject = await loadActSubject(app.database, act, customerNumber);
  if (subject === null) throw new Problem('customer_not_found', `There is no customer ${customerNumber}.`);
  return subject;
}

function eventOf(app: App, { customerId }: ActSubject, what: 'requested' | 'unlocked', data: Record<string, string>): AuditEvent {
  const type = what === 'requested' ? 'customer.unlock_requested' : 'customer.unlocked';
  return { type, outcome: 'success', actor: 'operator', occurredAt: app.clock.now(), customerId, data };
}

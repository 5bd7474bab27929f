import { isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import type { ProcedureKind } from '#core/procedure.ts';
import { isYoung, youngFor } from '#core/young.ts';
import type { CustomerRecord } from '#store/facts.ts';
import type { App } from '../app.ts';
import { provesRegistered } from '../sign-in/decide-asked.ts';

/** Why no number registered now can authorise a procedure. `young`: every one that can be called from was changed less than 72 h ago. */
export type Obstacle =
  | { readonly kind: 'no_usable_number' }
  | { readonly kind: 'young'; readonly until: Instant }
  /** No method that proves a number is offered at present. */
  | { readonly kind: 'no_method' };

const callable: ReadonlySet<string> = new Set(['mobile', 'landline', 'voip']);

/** null: a number registered now can be proved at this moment. Asked before a procedure is begun, so that nobody learns it halfway. */
export function obstacleTo(app: App, customer: CustomerRecord, kind: ProcedureKind, now: Instant): Obstacle | null {
  if (provesRegistered(app, customer, kind, now)) return null;
  const numbers = customer.contacts.filter((contact) => isRegisteredAt(contact, now) && callable.has(contact.kind));
  if (numbers.length === 0) return { kind: 'no_usable_number' };
  if (numbers.every((contact) => isYoung(contact, now)))
    return { kind: 'young', until: Math.min(...numbers.map(({ boundAt }) => boundAt + youngFor)) };
  return { kind: 'no_method' };
}

import { Problem } from '#core/problem.ts';
import { type ProcedureKind, procedureRules } from '#core/procedure.ts';
import { heldAfterReset } from '#core/young.ts';
import type { App } from '../app.ts';
import type { ProcedureOwner } from './account-event.ts';

/** For 72 hours after a reset of the password no contact and no factor is changed, whatever is proved (mission.md rule 12). Throws Problem('held_after_reset'). */
export function refuseAfterReset({ clock }: Pick<App, 'clock'>, { customer }: Pick<ProcedureOwner, 'customer'>, kind: ProcedureKind): void {
  const held = heldAfterReset(customer.secrets.password, clock.now()) !== null;
  if (held && procedureRules[kind].waitsAfterReset) throw new Problem('held_after_reset');
}

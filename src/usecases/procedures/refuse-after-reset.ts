import { Problem } from '#core/problem.ts';
import { type ProcedureKind, procedureRules } from '#core/procedure.ts';
import { heldAfterReset } from '#core/young.ts';
import { loadSecrets } from '#store/secrets.ts';
import type { App } from '../app.ts';
import type { ProcedureOwner } from './account-event.ts';

/** For 72 hours after a reset of the password no contact and no factor is changed, whatever is proved (mission.md rule 12). Throws Problem('held_after_reset'). */
export async function refuseAfterReset(app: App, { customer }: Pick<ProcedureOwner, 'customer'>, kind: ProcedureKind): Promise<void> {
  if (!procedureRules[kind].waitsAfterReset) return;
  const { password } = await loadSecrets(app.database, customer.id);
  if (heldAfterReset(password, app.clock.now()) !== null) throw new Problem('held_after_reset');
}

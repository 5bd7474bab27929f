import { procedureRules } from '#core/procedure.ts';
import { settleProcedure } from '#store/procedure.ts';
import { LostRace } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { chooseLoginNotification } from '../notifications/choose-login-notification.ts';
import { findProcedure, keyOf } from '../procedures/begin-procedure.ts';
import { nextProof } from '../procedures/begin-proof.ts';
import { proofStillCounts } from '../procedures/proof-counts.ts';

/** `over`: the procedure is done, dropped or has run out. `unproved`: its proof is missing, or counts no more. */
export type NotificationStopped = 'stopped' | 'over' | 'unproved';

/** Switches login notices off after a fresh proof by a number that is not young; every contact gets a last notice (mission.md rule 12). */
export async function stopNotification(app: App, account: Account, id: string, requestId: string): Promise<NotificationStopped> {
  const { customer, sessionUid } = account;
  const procedure = await findProcedure(app, account, id);
  if (procedure?.kind !== 'notification-off' || procedure.state !== 'open') return 'over';
  const now = app.clock.now();
  if (nextProof(procedure) !== null || !proofStillCounts(customer, procedure, now)) return 'unproved';
  const parts = settleProcedure(keyOf(account, id), procedureRules['notification-off'].proves, now);
  try {
    await chooseLoginNotification(app, {
      customerId: customer.id,
      value: 'off',
      actor: 'customer',
      requestId,
      sessionUid,
      together: { parts },
    });
    return 'stopped';
  } catch (error) {
    if (error instanceof LostRace) return 'over';
    throw error;
  }
}

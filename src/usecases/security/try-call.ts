import { procedureRules } from '#core/procedure.ts';
import { settleProcedure } from '#store/procedure.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { beginProcedure, keyOf } from '../procedures/begin-procedure.ts';

/** The method that is answered by a call; null where the policy has none live. */
export function methodToTry(app: App, account: Account): string | null {
  const now = app.clock.now();
  const live = (id: string) => (account.decided.policy.methods.get(id)?.liveFrom ?? Number.POSITIVE_INFINITY) <= now;
  return [...app.methods.values()].find((method) => method.match && live(method.id))?.id ?? null;
}

/** Begins a call that changes nothing, whichever registered number it comes from. Returns the procedure's id. */
export async function tryCall(app: App, account: Account, requestId: string): Promise<string | null> {
  const provedBy = methodToTry(app, account);
  return provedBy === null ? null : beginProcedure(app, account, { kind: 'try-call', details: { provedBy }, requestId });
}

/** The customer has seen that it works. */
export async function endTrial(app: App, account: Account, id: string, requestId: string): Promise<void> {
  const now = app.clock.now();
  try {
    await runStep(app.database, app.sealing, {
      parts: settleProcedure(keyOf(account, id), procedureRules['try-call'].proves, now),
      events: [accountEvent(app, account, { type: 'method.tried', outcome: 'noted', requestId, data: { procedure: id } })],
    });
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
  }
}

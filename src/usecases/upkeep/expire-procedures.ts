import { sweepAccountSessions } from '#store/account-session.ts';
import { sweepResets } from '#store/password-reset.ts';
import { expireProcedures as expireStored } from '#store/procedure.ts';
import type { App } from '../app.ts';

const batch = 1_000;

/** Erases what procedures that ran out were about, and sessions and resets that nobody can go on with. */
export async function expireProcedures(app: App): Promise<number> {
  let total = 0;
  for (const expire of [expireStored, sweepAccountSessions, sweepResets])
    for (let done = batch; done === batch; total += done) done = await expire(app.database, app.clock.now());
  return total;
}

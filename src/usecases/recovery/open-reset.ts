import { isFrozen } from '#core/hold.ts';
import { minute } from '#core/instant.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { loadFinishedReset, type ResetRecord, rotateReset } from '#store/password-reset.ts';
import { loadProcedure, type ProcedureRecord } from '#store/procedure.ts';
import { loadByLogin } from '#store/sign-in/state.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import type { ProcedureOwner } from '../procedures/account-event.ts';
import { keyOf } from '../procedures/begin-procedure.ts';
import { nextProof } from '../procedures/begin-proof.ts';
import { digestOf, newToken } from '../sign-in/browser.ts';
import { methodsFor } from '../sign-in/decide-asked.ts';
import { findReset } from './reset-view.ts';

/** A reset whose first proof is complete: from here on it is known whose it is. */
export interface ProvedReset {
  readonly reset: ResetRecord;
  readonly customer: CustomerRecord;
  readonly owner: ProcedureOwner;
  readonly procedure: ProcedureRecord;
  /** `second`: what is missing. `password`: nothing but the new password. `over`: it cannot go on. */
  readonly next: 'second' | 'password' | 'over';
  /** Methods that can give the second proof: by another number than the first, or the mailbox. */
  readonly methods: readonly AuthenticationMethod[];
}

/** null: this browser has no reset that is proved once. */
export async function openReset(app: App, token: string): Promise<ProvedReset | null> {
  const reset = await findReset(app, token);
  if (reset === null || reset.provedAt === null || reset.loginUid === null || reset.customerId === null) return null;
  const now = app.clock.now();
  const state = await loadByLogin(app.database, { uid: reset.loginUid, token: null }, now);
  const proved = state?.login.procedure;
  if (!state || !proved) return null;
  const { version, policy } = app.policies.inForceAt(now);
  const owner = { customer: state.customer, sessionUid: null, browserId: reset.browserId, decided: { version } };
  const procedure = await loadProcedure(app.database, keyOf(owner, reset.id), now);
  if (procedure === null) return null;
  const login = { ...state.login, procedure: { ...proved, proves: 'second' as const } };
  const methods = methodsFor(app, policy, { customer: state.customer, login }, now);
  const missing = nextProof(procedure);
  // Without the first proof (another reset ended it meanwhile) nothing leads on.
  const stopped = procedure.state !== 'open' || isFrozen(state.customer.facts.holds, now);
  const next = stopped || missing === 'registered' ? 'over' : missing === null ? 'password' : 'second';
  return { reset, customer: state.customer, owner, procedure, next, methods };
}

/** As long as somebody may still wait for the answer to the last step. */
const answerWithin = 10 * minute;

/** The reset that this browser has just finished. */
export const justFinished = (app: App, token: string): Promise<Pick<ResetRecord, 'returnUid'> | null> =>
  loadFinishedReset(app.database, digestOf(token), app.clock.now() - answerWithin);

/** After the second proof the browser presents something new. null: no such reset (any more). */
export async function renewReset(app: App, token: string): Promise<string | null> {
  const reset = await findReset(app, token);
  if (reset === null) return null;
  const fresh = newToken(app);
  try {
    await runStep(app.database, app.sealing, { parts: [rotateReset(reset.id, digestOf(fresh))], events: [] });
    return fresh;
  } catch (error) {
    if (error instanceof LostRace) return null;
    throw error;
  }
}

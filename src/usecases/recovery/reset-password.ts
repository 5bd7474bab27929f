import { passwordMethod } from '#core/assurance.ts';
import type { SecretFault } from '#core/new-password.ts';
import { procedureRules } from '#core/procedure.ts';
import { finishReset } from '#store/password-reset.ts';
import { settleProcedure } from '#store/procedure.ts';
import { loadSecrets, setPassword } from '#store/secrets.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { clearLane, openPassword } from '#store/sign-in/parts.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { judgeClosely, judgeOpenly } from '../passwords/judge-new-secret.ts';
import { resetNotice } from '../passwords/secret-changed.message.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { keyOf } from '../procedures/begin-procedure.ts';
import type { Browser } from '../sign-in/browser.ts';
import { openReset, type ProvedReset } from './open-reset.ts';

export type PasswordReset =
  | { readonly kind: 'done'; readonly returnUid: string | null }
  | { readonly kind: 'refused'; readonly faults: readonly SecretFault[] }
  /** A proof is missing, or the reset is over; its page says which. */
  | { readonly kind: 'not_yet' };

/**
 * Sets the new password after two different proofs. It opens no session: the next login asks for its factor like every other. null: no such reset.
 */
export async function resetPassword(
  app: App,
  input: { readonly token: string; readonly typed: string; readonly browser: Browser },
): Promise<PasswordReset | null> {
  const { typed, browser } = input;
  const opened = await openReset(app, input.token);
  if (opened === null) return null;
  if (opened.next !== 'password') return { kind: 'not_yet' };
  const { customer } = opened;
  const kept = await loadSecrets(app.database, customer.id);
  const fresh = { secret: 'password', value: typed } as const;
  const faults = judgeOpenly(app, fresh, { loginId: kept.loginId, customerNumber: customer.customerNumber });
  if (faults.length > 0) return { kind: 'refused', faults };
  const claimant = { known: opened.reset.lane.startsWith('b:'), network: browser.network };
  // Two proofs are complete: nothing that these answers tell is worth more than what was proved.
  const judged = await app.passwords.inTurn(claimant, async () => {
    const close = await judgeClosely(app, fresh, customer, kept);
    return close.length > 0 ? { faults: close } : { hash: await app.passwords.hash(typed) };
  });
  if ('faults' in judged) return { kind: 'refused', faults: judged.faults };
  try {
    await record(app, opened, judged.hash, browser);
  } catch (error) {
    if (error instanceof LostRace) return { kind: 'not_yet' };
    throw error;
  }
  return { kind: 'done', returnUid: opened.reset.returnUid };
}

async function record(app: App, { reset, customer, owner, procedure }: ProvedReset, hash: string, browser: Browser): Promise<void> {
  const { registered, second } = procedure.proofs;
  if (!registered || !second || registered.authenticator === second.authenticator) throw new Error('the two proofs must be different ones');
  const now = app.clock.now();
  const { requestId, network, address } = browser;
  const ended = endSessions({ customerId: customer.id, reason: 'password_reset', actor: 'customer', requestId, at: now });
  await runStep(app.database, app.sealing, {
    parts: [
      ...settleProcedure(keyOf(owner, reset.id), procedureRules['reset-password'].proves, now),
      setPassword(customer.id, hash, 'reset', now),
      // The waits of this browser alone; and, as after a call, strangers' failures no longer lock the password for a while.
      clearLane({ subject: reset.subject, purpose: 'password', lane: reset.lane }),
      openPassword([reset.subject], passwordMethod, now),
      finishReset(reset.id, now),
      ...ended.parts,
    ],
    also: ended.also,
    alone: ended.alone,
    events: [
      accountEvent(app, owner, {
        type: 'password.reset',
        outcome: 'success',
        requestId,
        network,
        data: { procedure: reset.id, methods: [registered.method, second.method] },
        personal: { address },
      }),
    ],
    messages: tellContacts(app, customer, resetNotice(app.settings, now), now),
    notifyCustomer: customer.id,
  });
}

import type { SecretFault } from '#core/new-password.ts';
import { procedureRules } from '#core/procedure.ts';
import { dropProcedure, settleProcedure } from '#store/procedure.ts';
import { setPassword, setTradingPin } from '#store/secrets.ts';

import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { endOtherSessions } from '../account/end-other-sessions.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { findProcedure, keyOf, personalValuesOf } from '../procedures/begin-procedure.ts';
import { nextProof } from '../procedures/begin-proof.ts';
import { clearOwnLane } from './clear-own-lane.ts';
import type { ProposedSecret } from './propose-secret.ts';
import { procedureOf, type Secret } from './secret.ts';
import { changedNotice } from './secret-changed.message.ts';

export type SecretChanged =
  | { readonly kind: 'changed' }
  /** The procedure is given up with it: another value is typed and proved anew. */
  | { readonly kind: 'refused'; readonly faults: readonly SecretFault[] }
  | { readonly kind: 'unproved' }
  /** Done before, dropped, or run out. */
  | { readonly kind: 'over' };

/** Makes the proposed password or PIN the customer's own, at once and everywhere. null: no such procedure in this session. */
export async function changeSecret(
  app: App,
  account: Account,
  input: { readonly secret: Secret; readonly procedure: string; readonly network: string; readonly requestId: string },
): Promise<SecretChanged | null> {
  const { secret, requestId } = input;
  const kind = procedureOf[secret];
  const found = await findProcedure(app, account, input.procedure);
  if (found?.kind !== kind) return null;
  if (found.state !== 'open') return { kind: 'over' };
  if (nextProof(found) !== null) return { kind: 'unproved' };
  const { hash, faults } = personalValuesOf(app, found) as unknown as ProposedSecret;
  const now = app.clock.now();
  if (faults.length > 0) {
    await runStep(app.database, app.sealing, {
      parts: dropProcedure(found.id, now),
      events: [
        accountEvent(app, account, { type: `${secret}.refused`, outcome: 'refused', reason: faults[0] ?? '', requestId, data: { faults } }),
      ],
    });
    return { kind: 'refused', faults };
  }
  const { customer } = account;
  const ended = endOtherSessions(account, `${secret}_changed`, requestId, now);
  try {
    await runStep(app.database, app.sealing, {
      parts: [
        ...settleProcedure(keyOf(account, found.id), procedureRules[kind].proves, now),
        ...(secret === 'password'
          ? [setPassword(customer.id, hash, 'change', now), clearOwnLane(app, account, input.network)]
          : [setTradingPin(customer.id, hash, now)]),
        ...ended.parts,
      ],
      also: ended.also,
      alone: ended.alone,
      events: [accountEvent(app, account, { type: `${secret}.changed`, outcome: 'success', requestId, data: { procedure: found.id } })],
      messages: tellContacts(app, customer, changedNotice(app.settings, secret, now), now),
    });
  } catch (error) {
    if (error instanceof LostRace) return { kind: 'over' };
    throw error;
  }
  return { kind: 'changed' };
}

import { type HoldScope, isInForce } from '#core/hold.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { freezeStep } from './freeze-step.ts';

export interface FreezeFromSession {
  /** What the customer chose; login and trading together when they were not asked. */
  readonly scopes: readonly HoldScope[];
  readonly requestId: string;
  /** Uid of the login that the customer does not recognise. */
  readonly aboutLogin?: string;
}

/**
 * 「心当たりがない」 from a session: frozen at once, all other sessions ended, every contact told, a case opened (mission.md rule 14). The session it comes
 * from goes on only while login is not among the scopes: the page that tells what was done is the last one it shows. `frozen_already` changes nothing.
 */
export async function freezeFromSession(
  app: App,
  { customer, sessionUid }: Pick<Account, 'customer' | 'sessionUid'>,
  { scopes, requestId, aboutLogin }: FreezeFromSession,
): Promise<'frozen' | 'frozen_already'> {
  const now = app.clock.now();
  const frozen = customer.facts.holds.filter((hold) => hold.level === 'frozen' && isInForce(hold, now)).map(({ scope }) => scope);
  if (scopes.every((scope) => frozen.includes(scope))) return 'frozen_already';
  const about = aboutLogin === undefined ? {} : { aboutLogin };
  const details = { said: 'not_me', customerNumbers: [customer.customerNumber], scopes, ...about };
  await runStep(
    app.database,
    app.sealing,
    freezeStep(
      app,
      customer,
      { level: 'frozen', scopes, setBy: 'session', actor: 'customer', reason: 'not_me', sessionUid, requestId, data: about, details },
      now,
    ),
  );
  return 'frozen';
}

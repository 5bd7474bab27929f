import type { Instant } from '#core/instant.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import type { Account } from './open-account.ts';

/** A customer's act on the account site ends all their sessions but the one it is done in (mission.md rule 12); for the `parts` and `also` of its step. */
export const endOtherSessions = (
  { customer, sessionUid }: Pick<Account, 'customer' | 'sessionUid'>,
  reason: string,
  requestId: string,
  at: Instant,
): ReturnType<typeof endSessions> => endSessions({ customerId: customer.id, except: sessionUid, reason, actor: 'customer', requestId, at });

import { laneOf } from '#core/lockout.ts';
import { clearLane } from '#store/sign-in/parts.ts';
import type { Part } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';

/**
 * Wrong passwords of this very browser are forgotten with the password they were wrong for. Everybody else's waits stay: a change gives no stranger
 * another try.
 */
export function clearOwnLane(
  { sealing }: Pick<App, 'sealing'>,
  { loginId, browserId, browserKnown }: { readonly loginId: string; readonly browserId: string | null; readonly browserKnown: boolean },
  network: string,
): Part {
  const lane = laneOf(browserId === null ? null : { id: browserId, known: browserKnown }, network);
  return clearLane({ subject: sealing.lookup('login-id', loginId), purpose: 'password', lane });
}

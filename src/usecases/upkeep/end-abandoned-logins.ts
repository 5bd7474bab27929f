import { day } from '#core/instant.ts';
import { endAbandoned, findAbandoned, type RanOut, type Settling } from '#store/sign-in/run-out.ts';
import type { App } from '../app.ts';
import { abandonedReason } from '../sign-in/advance-login.ts';
import { settlingOf } from './expire-challenges.ts';

const batch = 500;

/** Ends logins whose password was right and that nobody went on with, and tells their customers, unless they have been told within the hour. */
export async function endAbandonedLogins(app: App): Promise<number> {
  let total = 0;
  for (;;) {
    const found = await findAbandoned(app.database, app.clock.now(), batch);
    total += await endAbandoned(
      app.database,
      found.map((one) => settling(app, one)),
      abandonedReason,
      app.clock.now(),
    );
    if (found.length < batch) return total;
  }
}

/** Leaving a step-up is no sign of a stolen password; and what is long past (nobody worked here meanwhile) would only puzzle. */
function settling(app: App, one: RanOut): Settling {
  const tells = !one.stepUp && one.startedAt > app.clock.now() - day;
  return tells ? settlingOf(app, one) : { id: one.id, message: null };
}

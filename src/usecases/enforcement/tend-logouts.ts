import { day } from '#core/instant.ts';
import { requeueLogouts, sweepLogouts } from '#store/logout-delivery.ts';
import type { App } from '../app.ts';

const keptFor = 7 * day;
const batch = 10_000;

/** Finds again the logouts whose sender died, and sweeps away those long settled. */
export async function tendLogouts(app: App): Promise<{ readonly requeued: number; readonly swept: number }> {
  const requeued = await requeueLogouts(app.database);
  const swept = await sweepLogouts(app.database, app.clock.now() - keptFor, batch);
  return { requeued, swept };
}

import { purgeProviderRows as purgeStored } from '#store/upkeep.ts';
import type { App } from '../app.ts';

const batch = 5_000;

/** Sweeps away what the OpenID provider kept, a day after it ran out. */
export async function purgeProviderRows(app: App): Promise<number> {
  let total = 0;
  for (;;) {
    const purged = await purgeStored(app.database, batch);
    total += purged;
    if (purged < batch) return total;
  }
}

import { sweepModels } from '#store/oidc-model.ts';
import type { App } from '../app.ts';

/** Sweeps away what the OpenID provider kept and what has run out on the application's clock; replay detection keeps the machine's time. */
export async function sweepProviderRows(app: App): Promise<number> {
  let total = 0;
  for (;;) {
    const swept = await sweepModels(app.database.pool, app.clock.now());
    total += swept;
    if (swept === 0) return total;
  }
}

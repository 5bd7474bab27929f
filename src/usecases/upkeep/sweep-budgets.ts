import { sweepRunOut } from '#store/sweep.ts';
import type { App } from '../app.ts';

const batch = 5_000;

/** Sweeps away waits, budgets, places and numbers shown that decide nothing any more. */
export async function sweepBudgets(app: App): Promise<number> {
  let total = 0;
  for (;;) {
    const swept = await sweepRunOut(app.database, app.clock.now(), batch);
    total += swept;
    if (swept < batch) return total;
  }
}

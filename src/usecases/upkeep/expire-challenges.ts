import { expireChallenges as expireStored } from '#store/upkeep.ts';
import type { App } from '../app.ts';

const batch = 500;

/** Leaves evidence of challenges that ran out unanswered. Whether one still counts is never read from this: it is judged by its own times. */
export async function expireChallenges(app: App): Promise<number> {
  const graces = new Map([...app.methods.values()].map(({ id, timing }) => [id, timing.reportGrace]));
  let total = 0;
  for (;;) {
    const expired = await expireStored(app.database, graces, app.clock.now(), batch);
    total += expired;
    if (expired < batch) return total;
  }
}

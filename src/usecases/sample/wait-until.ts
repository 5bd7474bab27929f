import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '#core/problem.ts';

/** Waits for what this process hears by NOTIFY, such as its own change of the clock. Throws Problem('outage') after five seconds. */
export async function waitUntil(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > end) throw new Problem('outage', 'A change of the sample has not been heard of. Try again.');
    await sleep(5);
  }
}

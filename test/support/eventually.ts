import { setTimeout as sleep } from 'node:timers/promises';

/** Tries an assertion until it holds; after `within` milliseconds it fails with the assertion's own error. The patience is that of a loaded machine: it proves nothing. */
export async function eventually<T>(assertion: () => T | Promise<T>, within = 20_000): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(10);
    }
  }
}

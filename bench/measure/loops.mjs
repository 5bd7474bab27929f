import { setTimeout as sleep } from 'node:timers/promises';

/** `count` acts by `width` workers, each beginning the next one when its last is answered. Throws the first fault once all have stopped. */
export async function closedLoop({ count, width, act }) {
  const latencies = [];
  let next = 0;
  let fault = null;
  const worker = async () => {
    while (next < count && fault === null) {
      const index = next++;
      const begun = performance.now();
      try {
        await act(index);
        latencies.push(performance.now() - begun);
      } catch (error) {
        fault ??= error;
      }
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: width }, worker));
  if (fault) throw fault;
  return { latencies, seconds: (performance.now() - begun) / 1000 };
}

/** Acts begun `perSecond`, whether or not those before were answered (an open system, like customers at the opening). Resolves when all have ended. */
export async function openArrivals({ perSecond, seconds, act }) {
  const under = [];
  const begun = performance.now();
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = begun + (index / perSecond) * 1000;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    under.push(act(index, due));
  }
  return Promise.all(under);
}

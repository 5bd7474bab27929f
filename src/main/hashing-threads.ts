import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';

/** Behind the thread that answers, on the scale of nice(1) which ends at 19: where both want the same core, a hash gets a tenth of it. */
const behind = 10;
const last = 19;

/** The name that libuv gives the threads of its pool. */
const isOfPool = (name: string): boolean => name.startsWith('libuv-worker');

/**
 * Lets the threads that hash passwords stand back behind the one that answers: a hash takes 10 ms of a core, and a session check that arrives meanwhile would
 * wait for it. Nothing is lost where there are cores enough. Resolves with how many threads there are; 0 on a system without /proc, where nothing is done.
 */
export async function standBackWhileHashing(): Promise<number> {
  await stat('/'); // the first work makes all threads of the pool
  try {
    const threads = readdirSync('/proc/self/task').filter((thread) => isOfPool(readFileSync(`/proc/self/task/${thread}/comm`, 'utf8')));
    for (const thread of threads) setPriority(Number(thread), Math.min(last, getPriority() + behind));
    return threads.length;
  } catch {
    return 0; // a thread has ended meanwhile, or somebody forbids it: hashing goes on as it was
  }
}

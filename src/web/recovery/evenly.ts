/** Longer than any answer here takes on a server that is not overloaded (milliseconds). */
const floor = 300;

/** Answers no sooner than that after the beginning, whatever was done: the time of an answer tells nothing of whom it is about (mission.md rule 7). */
export async function evenly<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + floor;
  try {
    return await work();
  } finally {
    const left = until - performance.now();
    if (left > 0) await new Promise((done) => setTimeout(done, left));
  }
}

import assert from 'node:assert/strict';

/** The middle one; NaN of none. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Asserts that a series is within its time, measured up to three times: what is slow in the product is so every time, what else the machine does is not. */
export async function withinTime(milliseconds: number, series: () => Promise<number>): Promise<void> {
  const seen: number[] = [];
  do seen.push(await series());
  while (seen.length < 3 && !((seen.at(-1) ?? Number.NaN) <= milliseconds));
  assert.ok((seen.at(-1) ?? Number.NaN) <= milliseconds, `${seen.map(Math.round).join(', ')} ms, not ${milliseconds}`);
}

/** Milliseconds of the processor from now on, for work that does not wait: what else the machine does counts for nothing. */
export function processorTime(): () => number {
  const begin = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1_000;
  };
}

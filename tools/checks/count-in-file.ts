import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counts, Ended } from './part.ts';

/** Counts come from what the runner wrote for machines. No such file, or a bad exit without a failure in it: it crashed, which is a failure. */
export async function countInFile<Found extends Counts>(
  run: (file: string) => Promise<Ended>,
  read: (text: string) => Found,
  nothing: Found,
): Promise<Found & { readonly stopped: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), 'kannuki-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const { code, output, stopped } = await run(file);
    const counts = { ...(existsSync(file) ? read(readFileSync(file, 'utf8')) : nothing), stopped };
    if (counts.failed > 0) return counts;
    if (code === 0 && counts.passed > 0) return counts;
    const ended = stopped
      ? 'The runner took too long and was stopped.'
      : `The runner ended with exit code ${code}, although it told of no failure.`;
    const why = code === 0 ? 'No test ran.' : ended;
    console.error(why);
    const end = output.trimEnd().split('\n').slice(-50);
    return { ...counts, failed: 1, failures: [{ where: '', name: why, error: end.join('\n') }] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

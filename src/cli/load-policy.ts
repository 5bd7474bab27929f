import { describeFault, type PolicyReading, readPolicy } from '#core/policy/read.ts';
import { largestPolicy } from '#core/policy/yaml-document.ts';
import { methods } from '#methods/index.ts';
import { readSmallFile } from './input-file.ts';

/** Reads and checks a policy file. Throws UsageError when there is no such file. */
export async function loadPolicy(path: string): Promise<PolicyReading> {
  return readPolicy(await readSmallFile(path, largestPolicy), methods);
}

/** One line per fault, `file:line: reason`. */
export function listFaults(path: string, reading: Extract<PolicyReading, { ok: false }>): string {
  return reading.faults.map((fault) => `${describeFault(path, fault)}\n`).join('');
}

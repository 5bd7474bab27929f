// Reporter of node's test runner: one line per file, every failure in full, and the counts as JSON for run-tests.ts (KANNUKI_COUNTS names the file).
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed') yield failure(data);
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
    if (type === 'test:summary') yield summary(data);
  }
}

function failure({ name, file, line, details }) {
  const error = details.error?.cause ?? details.error;
  // A file that ends badly after its last test has nothing else to say for itself.
  if (error === 'test failed') return `✖ ${name} ended with ${details.error.signal ?? `exit code ${details.error.exitCode}`}\n`;
  return `✖ ${name}\n  ${file ? relative(process.cwd(), file) : ''}:${line}\n  ${inspect(error).replaceAll('\n', '\n  ')}\n`;
}

/** There is one for each file, and one without a file for all of them. */
function summary({ file, counts, duration_ms: duration }) {
  const failed = counts.failed + counts.cancelled;
  if (file)
    return `${failed > 0 ? '✖' : '✔'} ${relative(process.cwd(), file)}  ${counts.passed} passed${failed > 0 ? `, ${failed} failed` : ''}  ${(duration / 1000).toFixed(1)} s\n`;
  if (process.env.KANNUKI_COUNTS) writeFileSync(process.env.KANNUKI_COUNTS, JSON.stringify({ passed: counts.passed, failed }));
  return '';
}

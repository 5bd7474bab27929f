// Reporter of node's test runner: one line per file, every failure in full; for node-tests.ts the counts and failures as JSON (KANNUKI_COUNTS names the file).
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  const failures = [];
  const files = {};
  for await (const { type, data } of events) {
    if (type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed') {
      const failed = failure(data);
      failures.push(failed);
      yield `✖ ${failed.name}\n  ${failed.file}:${failed.line}\n  ${failed.error.replaceAll('\n', '\n  ')}\n`;
      if (ofTheFile(data)) share(files, failed.file).failed += 1;
    }
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
    if (type === 'test:summary' && data.file) {
      const counts = count(data.counts);
      const own = share(files, relative(process.cwd(), data.file));
      own.passed += counts.passed;
      own.failed += counts.failed;
      yield fileLine(data, counts);
    }
    if (type === 'test:summary' && !data.file && process.env.KANNUKI_COUNTS)
      writeFileSync(process.env.KANNUKI_COUNTS, JSON.stringify({ ...count(data.counts), files, failures }));
  }
}

/** @returns {{ passed: number, failed: number }} */
function share(files, path) {
  files[path] ??= { passed: 0, failed: 0 };
  return files[path];
}

function count({ passed, failed, cancelled }) {
  return { passed, failed: failed + cancelled };
}

/** A file that cannot be loaded, or ends badly after its last test, is a failed test of the runner's own, beside those that the file counts. */
function ofTheFile({ name, file }) {
  return Boolean(file) && resolve(name) === file;
}

function failure({ name, file, line, details }) {
  const error = details.error?.cause ?? details.error;
  // Such a file has nothing else to say for itself.
  const text = error === 'test failed' ? `It ended with ${details.error.signal ?? `exit code ${details.error.exitCode}`}.` : inspect(error);
  return { name, file: file ? relative(process.cwd(), file) : '', line, error: text };
}

function fileLine({ file, duration_ms: duration }, { passed, failed }) {
  return `${failed > 0 ? '✖' : '✔'} ${relative(process.cwd(), file)}  ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}  ${(duration / 1000).toFixed(1)} s\n`;
}

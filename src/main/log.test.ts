import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';

const program = (lines: number, after: number): string => `
  import { logDestination } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
  const destination = logDestination();
  setTimeout(() => {
    for (let line = 0; line < ${lines}; line++) destination.write(JSON.stringify({ line, text: 'x'.repeat(50) }) + '\\n');
  }, 100);
  setTimeout(() => process.exit(0), ${after});
`;

const start = (text: string) => spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });

test('lines are written within half a second, those of the last moment when the process ends', async () => {
  for (const [lines, after] of [
    [3, 900],
    [3, 150],
    [1_000, 150],
  ] as const) {
    const child = start(program(lines, after));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await once(child, 'close');
    assert.equal(output.split('\n').filter((line) => line !== '').length, lines, `${lines} lines, ended after ${after} ms`);
  }
});

test('a process whose log nobody reads any more goes on, and ends when it is told to', { timeout: 20_000 }, async () => {
  const child = start(program(3, 1_500));
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

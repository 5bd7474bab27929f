import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

/** `./kannuki password check` with this on standard input; it needs no database. */
async function check(input: string, ...typed: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(join(import.meta.dirname, '../../kannuki'), ['password', 'check', ...typed], { stdio: ['pipe', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  child.stdin.end(input);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, ...texts };
}

test('a password is read from standard input, judged, and shown nowhere', async () => {
  const taken = await check('kuroshio-4-densha\nsecond line\n');
  assert.deepEqual([taken.code, taken.stderr], [0, '']);
  const refused = await check('Password1\n', '--json');
  assert.equal(refused.code, 1);
  assert.deepEqual(JSON.parse(refused.stdout), { taken: false, faults: ['breached'] });
  const personal = await check('my-k10000006-pw\n', '--personal', 'k10000006');
  assert.equal(personal.code, 1);
  assert.match(personal.stdout, /belongs to the customer/);
  assert.doesNotMatch(refused.stdout + refused.stderr + personal.stdout + personal.stderr, /Password1|my-k1/);
  const nothing = await check('');
  assert.equal(nothing.code, 2);
});

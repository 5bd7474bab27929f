import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { processStart } from '#main/process-lock.ts';
import { freePorts, outerNode, type RunningCommand, runCommand } from '../support/set-up.ts';
import { root } from '../support/source-files.ts';

// Slow (it installs every package anew), so it is one test: all that a fresh clone meets, one after the other.
const home = mkdtempSync(join(tmpdir(), 'kannuki-clone-'));
const clone = join(home, 'closed', 'kannuki');
const data = join(clone, '.kannuki');
let running: RunningCommand | undefined;

after(async () => {
  running?.process.kill('SIGTERM');
  await running?.ended;
  const moved = join('/var/lib/kannuki', createHash('sha256').update(data).digest('hex').slice(0, 16));
  rmSync(moved, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

/** The files that a clone would have, those not committed yet included. */
function copyProject(): void {
  mkdirSync(clone, { recursive: true });
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const path of list.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    cpSync(join(root, path), join(clone, path));
  }
  chmodSync(join(home, 'closed'), 0o700);
}

function npmStart(ports: NodeJS.ProcessEnv): RunningCommand {
  running = runCommand('npm', ['start'], { cwd: clone, env: { ...ports, npm_config_cache: join(home, 'cache') } });
  return running;
}

/** The set-up process itself; npm and a shell stand before it. */
function holder(): number {
  return (JSON.parse(readFileSync(join(data, 'start.lock'), 'utf8')) as { pid: number }).pid;
}

test('npm start on a fresh clone: closed parent folder, empty npm cache, an older Node outside, a postmaster left by SIGKILL', {
  timeout: 600_000,
}, async (context) => {
  const outside = execFileSync(outerNode(), ['--version'], { encoding: 'utf8' }).trim();
  context.diagnostic(`Node outside: ${outside}`);
  copyProject();
  const ports = await freePorts();

  const first = npmStart(ports);
  await first.saw('Stop with Ctrl-C', 400_000);
  assert.match(first.output(), /Installing packages/);
  const pinned = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { optionalDependencies: Record<string, string> })
    .optionalDependencies[`node-linux-${process.arch}`];
  const log = readFileSync(join(data, 'logs/server.log'), 'utf8');
  assert.match(log, new RegExp(`"node":"v${pinned}"`), 'the server process says which Node it is');
  if (process.getuid?.() === 0) assert.match(first.output(), /its data lies in \/var\/lib\/kannuki\//);
  assert.equal((await fetch(`http://localhost:${ports.KANNUKI_PORT}/.well-known/openid-configuration`)).status, 200);

  const setUp = holder();
  process.kill(setUp, 'SIGKILL');
  assert.equal(await first.ended, 137);
  assert.equal(processStart(setUp), null);

  const second = npmStart(ports);
  await second.saw('Stop with Ctrl-C', 120_000);
  assert.doesNotMatch(second.output(), /Installing packages/, 'nothing is installed twice');
  assert.match(second.output(), /left running by a kill, taken over/);
  assert.doesNotMatch(second.output(), /customers imported/, 'it finds its data');

  process.kill(holder(), 'SIGTERM');
  assert.equal(await second.ended, 0, second.output());
  await assert.rejects(fetch(`http://localhost:${ports.KANNUKI_PORT}/`));
});

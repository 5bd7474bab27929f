import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The project's folder. */
export const root = join(import.meta.dirname, '../..');

/** The server that is measured has the first core for itself, PostgreSQL and the load the second. */
export const cores = { server: 0, rest: 1 };
const canPin = os.availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

const running = new Set();
const folders = [];

/** A folder of this run; it goes when the run ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(os.tmpdir(), 'kannuki-bench-'));
  folders.push(folder);
  return folder;
}

/** Starts a program, pinned to a core, its output in a file of the run's folder. `user`: uid and gid to run as. */
export function start(command, args, { core, env = {}, log, cwd = root, user = {} } = {}) {
  const output = log ? openSync(log, 'a') : 'ignore';
  const [program, ...rest] = canPin && core !== undefined ? ['taskset', '-c', String(core), command, ...args] : [command, ...args];
  const child = spawn(program, rest, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', output, output],
    ...user,
  });
  const started = { child, pid: child.pid, log };
  running.add(started);
  child.once('exit', () => running.delete(started));
  return started;
}

/** Runs a program of this Node to its end; resolves with what it printed, throws with what it said when it failed. */
export function runNode(args, { core, env = {}, cwd = root } = {}) {
  const [program, ...rest] =
    canPin && core !== undefined ? ['taskset', '-c', String(core), process.execPath, ...args] : [process.execPath, ...args];
  const child = spawn(program, rest, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const started = { child, pid: child.pid };
  running.add(started);
  let [output, faults] = ['', ''];
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    faults += data;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      running.delete(started);
      if (code === 0) resolve(output);
      else reject(new Error(`${args.join(' ')} ended with ${code}:\n${faults || output}`));
    });
  });
}

/** Resolves when the port answers; throws with the log's end when the program ended before. */
export async function answering({ child, log }, port, patience = 60_000) {
  for (const until = Date.now() + patience; Date.now() < until; await sleep(30)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`It ended:\n${log ? readFileSync(log, 'utf8').split('\n').slice(-15).join('\n') : ''}`);
    if (await accepts(port)) return;
  }
  throw new Error(`Nothing answers on port ${port}.`);
}

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' });
    const answer = (value) => () => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });

/** Asks it to end, and makes it after ten seconds. */
export async function end({ child }, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(hard);
}

let ending = null;

/** Everything this run started, newest first, then its folders; once, however many ask for it. */
export function endAll() {
  ending ??= (async () => {
    for (const started of [...running].reverse()) await end(started, started.signal);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  })();
  return ending;
}

/** Killed ourselves: nobody of ours may stay behind. */
process.on('exit', () => {
  for (const { child } of running) child.kill('SIGKILL');
});

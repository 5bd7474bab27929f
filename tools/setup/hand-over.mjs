import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './root.mjs';

/** Runs a program of this project on that Node until it ends. Signals are passed on, and it ends by itself when this process is killed (the IPC channel closes). */
export function handOver(node, args) {
  const child = spawn(node, ['--import', './tools/jsx-hook.mjs', '--enable-source-maps', ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, KANNUKI_STARTED_IN: process.cwd() },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${node} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

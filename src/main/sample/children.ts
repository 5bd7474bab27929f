import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that runs beside this one until it is stopped. */
export interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  /** Resolves with what its end was, in words. */
  readonly ended: Promise<string>;
  lastLines(): string;
}

export interface ChildOptions {
  readonly name: string;
  /** Path of the program inside the project. */
  readonly program: string;
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of its log file. */
  readonly logs: string;
}

const keptLines = 12;

/**
 * Starts a program on the same Node. It gets a process group of its own, because Ctrl-C reaches a whole group and the order of stopping is ours,
 * and an IPC channel by whose end it notices that we were killed (tools/leave-with-parent.mjs).
 */
export function startChild({ name, program, root, env, logs }: ChildOptions): Child {
  const loaders = ['./tools/jsx-hook.mjs', './tools/leave-with-parent.mjs'].flatMap((loader) => ['--import', loader]);
  const child = spawn(process.execPath, ['--enable-source-maps', ...loaders, program], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const log = createWriteStream(join(logs, `${name}.log`), { flags: 'a', mode: 0o600 });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      log.write(data);
      last.push(
        ...data
          .toString('utf8')
          .split('\n')
          .filter((line) => line.trim() !== ''),
      );
      last.splice(0, last.length - keptLines);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => log.end(() => resolve(signal ? `signal ${signal}` : `exit code ${code}`)));
  });
  return { name, process: child, ended, lastLines: () => last.join('\n') };
}

/** Resolves when something answers on the port, and throws when the child ends before. */
export async function waitForPort(child: Child, port: number, patience = 60_000): Promise<void> {
  let end: string | null = null;
  child.ended.then((how) => {
    end = how;
  });
  for (const until = Date.now() + patience; Date.now() < until; await sleep(50)) {
    if (end !== null) throw new Error(`The ${child.name} ended (${end}).\n${child.lastLines()}`);
    if (await accepts(port)) return;
  }
  throw new Error(`The ${child.name} does not answer on port ${port}.\n${child.lastLines()}`);
}

/** Asks it to stop; after the patience it is stopped the hard way. */
export async function stopChild(child: Child, patience = 10_000): Promise<void> {
  if (child.process.exitCode !== null || child.process.signalCode !== null) return;
  child.process.kill('SIGTERM');
  const hard = setTimeout(() => child.process.kill('SIGKILL'), patience);
  await child.ended;
  clearTimeout(hard);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' });
    const answer = (value: boolean) => () => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}

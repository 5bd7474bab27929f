// Preloaded into a process of the product by crash tests: tells the parent of each announced step, and at the one it was told to, kills.
import { subscribe } from 'node:diagnostics_channel';
import { killTree } from './process-tree.ts';

/** `skip`: how often the step passes before. `victim`: process id of a PostgreSQL, killed with all its processes; null: this process. */
export interface KillAt {
  readonly kind: 'kill-at';
  readonly name: string;
  readonly phase: 'before' | 'after';
  readonly skip: number;
  readonly victim: number | null;
}

export interface StepSeen {
  readonly kind: 'step';
  readonly name: string;
  readonly phase: 'before' | 'after';
}

let armed: KillAt | null = null;
let passed = 0;

process.on('message', (message: KillAt) => {
  if (message?.kind !== 'kill-at') return;
  armed = message;
  passed = 0;
  process.send?.({ kind: 'armed' });
});

subscribe('kannuki:step', (message) => {
  const { name, phase } = message as StepSeen;
  process.send?.({ kind: 'step', name, phase } satisfies StepSeen);
  if (armed?.name !== name || armed.phase !== phase) return;
  if (passed++ < armed.skip) return;
  const { victim } = armed;
  armed = null;
  if (victim === null) process.kill(process.pid, 'SIGKILL');
  else killTree(victim, 'SIGKILL');
});

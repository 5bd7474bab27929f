import type { Command } from './command.ts';

/** A command in the table: listed without being loaded. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command of `./kannuki`, in the order of the help. One file each. */
export const commands: readonly ListedCommand[] = [
  { name: 'policy check', summary: 'Check a policy file', load: async () => (await import('./policy-check.ts')).policyCheck },
  { name: 'policy simulate', summary: 'Say who would be asked for what, from an account export', load: async () => (await import('./policy-simulate.ts')).policySimulate },
];

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
  {
    name: 'policy simulate',
    summary: 'Say who would be asked for what, from an account export',
    load: async () => (await import('./policy-simulate.ts')).policySimulate,
  },
  {
    name: 'policy apply',
    summary: 'Put a policy in force, by two persons',
    load: async () => (await import('./policy-apply.ts')).policyApply,
  },
  {
    name: 'policy explain',
    summary: 'Say what a customer is asked for, and which rules led there',
    load: async () => (await import('./policy-explain.ts')).policyExplain,
  },
  {
    name: 'import customers',
    summary: 'Bring in an account export',
    load: async () => (await import('./import-customers.ts')).importCustomersCommand,
  },
  {
    name: 'password check',
    summary: 'Say whether a password would be taken as a new one',
    load: async () => (await import('./password-check.ts')).passwordCheck,
  },
  {
    name: 'customer unlock',
    summary: 'Lift the waits and locks of a customer, by two persons',
    load: async () => (await import('./customer-unlock.ts')).customerUnlock,
  },
  {
    name: 'customer freeze',
    summary: 'Stop logging in or trading for a customer, by one person',
    load: async () => (await import('./customer-freeze.ts')).customerFreeze,
  },
  {
    name: 'customer thaw',
    summary: 'Lift what is held or frozen of a customer, by two persons after identification',
    load: async () => (await import('./customer-freeze.ts')).customerThaw,
  },
  { name: 'case list', summary: 'List what a person must look into', load: async () => (await import('./case.ts')).caseList },
  { name: 'case close', summary: 'Close a case that has been looked into', load: async () => (await import('./case.ts')).caseClose },
  {
    name: 'customer change-number',
    summary: 'Change a registered number by support or post, by two persons',
    load: async () => (await import('./customer-change-number.ts')).customerChangeNumber,
  },
  {
    name: 'customer change-address',
    summary: 'Change a registered e-mail address by support or post, by two persons',
    load: async () => (await import('./customer-change-address.ts')).customerChangeAddress,
  },
  {
    name: 'customer restore',
    summary: 'Put back a number or address changed in the last 72 hours, by two persons',
    load: async () => (await import('./customer-restore.ts')).customerRestore,
  },
  { name: 'keys list', summary: 'List the keys that sign tokens', load: async () => (await import('./keys.ts')).keysList },
  { name: 'keys rotate', summary: 'Let a new key sign tokens', load: async () => (await import('./keys.ts')).keysRotate },
  { name: 'keys withdraw', summary: 'Take a stolen key out of use', load: async () => (await import('./keys.ts')).keysWithdraw },
];

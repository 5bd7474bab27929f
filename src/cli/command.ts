import type { Readable, Writable } from 'node:stream';
import type { BreachedPasswords } from '#ports/breached-passwords.ts';
import type { App } from '#usecases/app.ts';

/** 0 done · 1 refused · 2 the command was not understood · 3 something needed cannot be reached. */
export const exit = { done: 0, refused: 1, usage: 2, outage: 3 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

export interface Option {
  /** Placeholder of the value in the help, e.g. `FILE`; left out: the option is a flag. */
  readonly value?: string;
  readonly description: string;
  readonly required?: boolean;
  /** May be given more than once. */
  readonly repeated?: boolean;
}

export interface Positional {
  /** As the help shows it, e.g. `FILE`. */
  readonly name: string;
  readonly description: string;
}

/** One command; its file is loaded only when it runs or its help is asked. */
export interface Command {
  /** As it is typed, e.g. `policy check`. */
  readonly name: string;
  readonly summary: string;
  /** Further paragraphs of the help. */
  readonly details?: readonly string[];
  /** All of them must be given. */
  readonly positionals: readonly Positional[];
  readonly options: Readonly<Record<string, Option>>;
  /** Data goes to stdout, everything else to stderr. Throws UsageError (2), Problem (1, or 3 for an outage). */
  run(context: CommandContext): Promise<ExitCode>;
}

/** What a command finds around it; the dear parts are opened when a command asks for them. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** The application with its database, for commands that need it; the caller closes it. */
  openApp(): Promise<OpenedApp>;
  breachedPasswords(): Promise<BreachedPasswords>;
}

export interface CommandContext extends Surroundings {
  readonly arguments: Arguments;
}

export interface OpenedApp {
  readonly app: App;
  close(): Promise<void>;
}

export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/** What was typed, checked against the command's options. */
export interface Arguments {
  /** In the order of `Command.positionals`. */
  readonly positionals: readonly string[];
  /** Value of an option with a value; undefined when it was not given. */
  one(option: string): string | undefined;
  /** Value of a required option or of a positional by its name. */
  given(name: string): string;
  all(option: string): readonly string[];
  flag(option: string): boolean;
}

/** The command was not understood: what to type instead. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

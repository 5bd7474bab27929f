import { parseArgs } from 'node:util';
import { type Arguments, type Command, UsageError } from './command.ts';

/** Reads what was typed after the command's name. Throws UsageError naming what is unknown, missing or given twice. */
export function parseArguments(command: Command, typed: readonly string[]): Arguments {
  const { values, positionals } = parse(command, typed);
  const all = (option: string): readonly string[] => (values[option] ?? []).map(String);
  checkCounts(command, positionals, all);
  return {
    positionals,
    all,
    one: (option) => all(option)[0],
    flag: (option) => values[option] !== undefined,
    given: (name) => {
      const index = command.positionals.findIndex((positional) => positional.name === name);
      const value = index < 0 ? all(name)[0] : positionals[index];
      if (value === undefined) throw new Error(`${command.name} declares no ${name} that is always given.`);
      return value;
    },
  };
}

type Values = Readonly<Record<string, readonly (string | boolean)[] | undefined>>;

function parse(command: Command, typed: readonly string[]): { values: Values; positionals: string[] } {
  const options = Object.entries(command.options).map(([name, { value }]) => {
    return [name, { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: true }] as const;
  });
  try {
    const parsed = parseArgs({ args: [...typed], options: Object.fromEntries(options), allowPositionals: true, strict: true });
    return { values: parsed.values as Values, positionals: parsed.positionals };
  } catch (error) {
    // The message of parseArgs is a sentence for people; its second sentence is advice about `--`.
    if (error instanceof TypeError && 'code' in error) throw new UsageError(error.message.split(/\.\s/)[0], { cause: error });
    throw error;
  }
}

function checkCounts(command: Command, positionals: readonly string[], all: (option: string) => readonly string[]): void {
  const missing = command.positionals[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing.name} is missing: ${missing.description}`);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many.`);
  for (const [name, { value, required, repeated, description }] of Object.entries(command.options)) {
    if (required && all(name).length === 0) throw new UsageError(`--${name} is missing: ${description}`);
    if (!repeated && all(name).length > 1) throw new UsageError(`--${name} is given more than once.`);
    if (value !== undefined && all(name).includes('')) throw new UsageError(`--${name} is empty: ${description}`);
  }
}

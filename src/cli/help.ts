import type { Command } from './command.ts';
import type { ListedCommand } from './commands.ts';

const exitCodes = 'Exit codes: 0 done, 1 refused, 2 the command was not understood, 3 something needed cannot be reached.';

/** Help of the program, or of a group of commands such as `policy`. */
export function listCommands(commands: readonly ListedCommand[], group: string): string {
  const listed = commands.filter(({ name }) => group === '' || name.startsWith(`${group} `));
  const lines = table(listed.map(({ name, summary }) => [name, summary]));
  return [
    `Usage: kannuki ${group === '' ? '' : `${group} `}COMMAND …`,
    '',
    ...lines,
    '',
    'kannuki COMMAND --help tells more of each.',
    exitCodes,
    '',
  ].join('\n');
}

/** Help of one command, made from its declaration. */
export function describeCommand({ name, summary, details, positionals, options }: Command): string {
  const required = Object.entries(options).filter(([, option]) => option.required);
  const usage = [
    name,
    ...positionals.map((positional) => positional.name),
    ...required.map(([option, { value }]) => `--${option} ${value}`),
  ];
  if (required.length < Object.keys(options).length) usage.push('[options]');
  const rows = [
    ...positionals.map((positional) => [positional.name, positional.description]),
    ...Object.entries(options).map(([option, { value, description, repeated }]) => {
      return [`--${option}${value === undefined ? '' : ` ${value}`}`, repeated ? `${description} May be repeated.` : description];
    }),
    ['--help', 'Show this.'],
  ];
  const paragraphs = (details ?? []).flatMap((detail) => ['', detail]);
  return [`Usage: kannuki ${usage.join(' ')}`, '', `${summary}.`, ...paragraphs, '', ...table(rows), '', exitCodes, ''].join('\n');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`);
}

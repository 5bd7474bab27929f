import { Problem } from '#core/problem.ts';
import { SetUpError } from '#core/set-up-error.ts';
import { type CommandContext, type ExitCode, exit, type Surroundings, type Terminal, UsageError } from './command.ts';
import { commands, type ListedCommand } from './commands.ts';
import { describeCommand, listCommands } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import { flush, OutputClosed, write } from './terminal.ts';

/** Runs what was typed after `kannuki`; never throws. */
export async function runCli(typed: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  try {
    const code = await dispatch(typed, surroundings);
    await flush(terminal.stdout);
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

async function dispatch(typed: readonly string[], context: Surroundings): Promise<ExitCode> {
  const { stdout } = context.terminal;
  const listed = commands.find(({ name }) => name.split(' ').every((word, index) => typed[index] === word));
  if (listed === undefined) return showList(typed, context.terminal);
  const rest = typed.slice(listed.name.split(' ').length);
  const command = await listed.load();
  if (asksHelp(rest)) {
    await write(stdout, describeCommand(command));
    return exit.done;
  }
  return command.run({ ...context, arguments: parseOrExplain(command, rest) });
}

function parseOrExplain(command: Parameters<typeof parseArguments>[0], rest: readonly string[]): CommandContext['arguments'] {
  try {
    return parseArguments(command, rest);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message}\nSee kannuki ${command.name} --help.`, { cause: error });
    throw error;
  }
}

/** `--` ends the options: what follows is a name, even `--help`. */
function asksHelp(typed: readonly string[]): boolean {
  const end = typed.indexOf('--');
  return (end < 0 ? typed : typed.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

async function showList(typed: readonly string[], { stdout }: Terminal): Promise<ExitCode> {
  const words = typed.filter((word) => !word.startsWith('-'));
  const group = longestGroup(commands, words);
  if (asksHelp(typed) || typed[0] === 'help') {
    await write(
      stdout,
      listCommands(
        commands,
        longestGroup(
          commands,
          words.filter((word) => word !== 'help'),
        ),
      ),
    );
    return exit.done;
  }
  const asked = typed.slice(0, 3).join(' ').slice(0, 80);
  throw new UsageError(
    `${typed.length === 0 ? 'A command is missing.' : `There is no command "${asked}".`}\n\n${listCommands(commands, group)}`,
  );
}

function longestGroup(all: readonly ListedCommand[], words: readonly string[]): string {
  const group = words[0] ?? '';
  return all.some(({ name }) => name.startsWith(`${group} `)) ? group : '';
}

async function report(error: unknown, { stderr }: Terminal): Promise<ExitCode> {
  // Whoever read our output (`| head`) has seen enough.
  if (error instanceof OutputClosed) return exit.done;
  const { code, text } = judge(error);
  await write(stderr, `kannuki: ${text}\n`).catch(() => undefined);
  return code;
}

function judge(error: unknown): { code: ExitCode; text: string } {
  if (error instanceof UsageError) return { code: exit.usage, text: error.message };
  if (error instanceof SetUpError) return { code: exit.refused, text: error.message };
  if (error instanceof Problem) return { code: error.status >= 500 ? exit.outage : exit.refused, text: error.message };
  if (isOutage(error))
    return { code: exit.outage, text: `The database cannot be reached: ${(error as Error).message || (error as { code: string }).code}` };
  return { code: exit.outage, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** Refused or lost connections; PostgreSQL's classes 08 (connection), 53 (resources) and 57P (shutting down). */
function isOutage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|08...|53...|57P..)$/.test(code);
}

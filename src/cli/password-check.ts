import type { PasswordFault } from '#core/new-password.ts';
import { judgeNewPassword } from '#usecases/passwords/judge-new-password.ts';
import { type Command, type CommandContext, type ExitCode, exit, UsageError } from './command.ts';
import { write } from './terminal.ts';

export const passwordCheck: Command = {
  name: 'password check',
  summary: 'Say whether a password would be taken as a new one',
  details: [
    'Reads the password from standard input (its first line), never from the command line, where others can see it. Exit code 1 and the reasons\n' +
      'when it would be refused.',
  ],
  positionals: [],
  options: {
    personal: { value: 'TEXT', description: 'What belongs to the customer, e.g. the login ID.', repeated: true },
    json: { description: 'Print one JSON object instead: taken, faults.' },
  },
  run: check,
};

const longestLine = 10_000;

async function check({ arguments: typed, terminal, breachedPasswords }: CommandContext): Promise<ExitCode> {
  const password = await firstLine(terminal.stdin);
  if (password === '') throw new UsageError('Give the password on standard input.');
  const judging = { breachedPasswords: await breachedPasswords() };
  const faults = judgeNewPassword(judging, { password, personal: typed.all('personal') });
  const said = faults.length === 0 ? 'It would be taken.' : faults.map((fault) => reasons[fault]).join('\n');
  await write(terminal.stdout, `${typed.flag('json') ? JSON.stringify({ taken: faults.length === 0, faults }) : said}\n`);
  return faults.length === 0 ? exit.done : exit.refused;
}

const reasons: Readonly<Record<PasswordFault, string>> = {
  too_short: 'It has fewer than 8 characters.',
  too_long: 'It has more than 256 characters.',
  breached: 'It stands on a list of passwords that thieves try first.',
  names_yourself: 'It contains something that belongs to the customer.',
  too_uniform: 'It is a row, or of fewer than four different characters.',
};

async function firstLine(input: CommandContext['terminal']['stdin']): Promise<string> {
  let text = '';
  for await (const chunk of input.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > longestLine) break;
  }
  return text.split(/\r?\n/)[0] ?? '';
}

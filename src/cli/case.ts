import { formatInstant } from '#core/instant-text.ts';
import { readPerson } from '#core/person.ts';
import { closeOpenCase, listCases } from '#usecases/operations/support-cases.ts';
import { type Command, type CommandContext, type ExitCode, exit } from './command.ts';
import { write } from './terminal.ts';

const by = { value: 'NAME', required: true, description: 'The person who acts; on record.' };
const json = { description: 'Print JSON instead.' };

export const caseList: Command = {
  name: 'case list',
  summary: 'List what a person must look into',
  details: ['Oldest first, with numbers and addresses masked. That you read them is on record.'],
  positionals: [],
  options: { by, json },
  run: (context) =>
    withApp(context, async (app) => {
      const cases = await listCases(app, { by: readPerson(context.arguments.given('by')) });
      if (context.arguments.flag('json'))
        return `${JSON.stringify(cases.map(({ openedAt, customerId: _, ...one }) => ({ ...one, openedAt: formatInstant(openedAt) })))}\n`;
      if (cases.length === 0) return 'No case is open.\n';
      return cases
        .map(({ id, kind, customerNumber, openedAt, details }) => {
          const lines = Object.entries(details).map(
            ([name, value]) => `    ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`,
          );
          return `${id}  ${formatInstant(openedAt)}  ${kind}  ${customerNumber === null ? 'no single customer' : `customer ${customerNumber}`}\n${lines.join('')}`;
        })
        .join('');
    }),
};

export const caseClose: Command = {
  name: 'case close',
  summary: 'Close a case that has been looked into',
  positionals: [{ name: 'CASE', description: 'Its number, as kannuki case list shows it.' }],
  options: { by, reason: { value: 'TEXT', required: true, description: 'What came of it.' }, json },
  run: (context) =>
    withApp(context, async (app) => {
      const typed = context.arguments;
      const id = typed.given('CASE');
      await closeOpenCase(app, { id, by: readPerson(typed.given('by')), reason: typed.given('reason') });
      return typed.flag('json') ? `${JSON.stringify({ case: id, state: 'closed' })}\n` : `Case ${id} is closed.\n`;
    }),
};

async function withApp(
  context: CommandContext,
  act: (app: Awaited<ReturnType<CommandContext['openApp']>>['app']) => Promise<string>,
): Promise<ExitCode> {
  const { app, close } = await context.openApp();
  try {
    await write(context.terminal.stdout, await act(app));
    return exit.done;
  } finally {
    await close();
  }
}

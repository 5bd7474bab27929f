import { approveUnlock, requestUnlock } from '#usecases/operations/unlock-customer.ts';
import { type Command, type CommandContext, type ExitCode, exit } from './command.ts';
import { readActingPerson } from './persons.ts';
import { write } from './terminal.ts';

export const customerUnlock: Command = {
  name: 'customer unlock',
  summary: 'Lift the waits and locks of a customer, by two persons',
  details: [
    'After too many wrong passwords or codes in browsers that are not known, a method is locked for them. Identify the customer first, as the\n' +
      'rules of your house say; one person then requests the unlocking with --requested-by, another approves it with --approve-by.',
  ],
  positionals: [],
  options: {
    customer: { value: 'NUMBER', description: 'The customer number.', required: true },
    'requested-by': { value: 'NAME', description: 'The person who asks for it.' },
    'approve-by': { value: 'NAME', description: 'The other person, who lifts them.' },
    json: { description: 'Print one JSON object instead: customer, state.' },
  },
  run: unlock,
};

async function unlock({ arguments: typed, terminal, openApp }: CommandContext): Promise<ExitCode> {
  const customerNumber = typed.given('customer');
  const person = readActingPerson(typed);
  const { app, close } = await openApp();
  try {
    const input = { customerNumber, by: person.name };
    const state =
      person.role === 'requests' ? await requestUnlock(app, input) : await approveUnlock(app, input).then(() => 'unlocked' as const);
    const line = typed.flag('json') ? JSON.stringify({ customer: customerNumber, state }) : said[state](customerNumber);
    await write(terminal.stdout, `${line}\n`);
    return exit.done;
  } finally {
    await close();
  }
}

const said = {
  requested: (customer: string) =>
    `Requested. It changes nothing yet: another person lifts the locks with\n  kannuki customer unlock --customer ${customer} --approve-by NAME`,
  open_already: (customer: string) =>
    `It has been requested already. Another person lifts the locks with\n  kannuki customer unlock --customer ${customer} --approve-by NAME`,
  unlocked: (customer: string) => `Waits and locks of customer ${customer} are lifted.`,
} as const;

import type { ContactField } from '#core/customer/facts.ts';
import { readPerson } from '#core/person.ts';
import {
  approveContactChange,
  type ContactChangeSeen,
  requestContactChange,
  reviewContactChange,
} from '#usecases/operations/change-contact.ts';
import { type Arguments, type CommandContext, type ExitCode, exit, type Option, UsageError } from './command.ts';
import { openInput } from './input-file.ts';
import { readActingPerson } from './persons.ts';
import { write } from './terminal.ts';

/** Options that changes of numbers and of addresses share. */
export const changeOptions: Readonly<Record<string, Option>> = {
  customer: { value: 'NUMBER', description: 'The customer number.', required: true },
  to: {
    value: 'FILE',
    description:
      'File that holds the new value and nothing else; - reads it from standard input. Never the value itself: it would stand in the history.',
  },
  proof: {
    value: 'NAME',
    description: 'Proof of identity, given twice: call-back, postal-code, ekyc, signed-form.',
    repeated: true,
  },
  'by-post': { description: 'It came in writing. Corporate accounts change in no other way.' },
  'requested-by': { value: 'NAME', description: 'The person who asks for it, with --to and two --proof.' },
  'review-by': { value: 'NAME', description: 'Shows what waits, masked, and changes nothing.' },
  'approve-by': { value: 'NAME', description: 'The other person, who puts it in force.' },
  json: { description: 'Print one JSON object instead: customer, state, field, from, to, requestedBy, proofs, source.' },
};

/** What both commands say of themselves. */
export const changeDetails: readonly string[] = [
  'Identify the customer first, by two of: a call back to a contact that has been registered for more than 30 days, a code by post to the\n' +
    'registered address, JPKI or eKYC, a signed form with a copy of an identity document. A trading PIN, birth date, address or holdings never count.',
  'One person requests the change; another looks at it with --review-by, compares it with the papers, and approves it with --approve-by. Values are\n' +
    'shown masked. The change takes effect at once: all sessions of the customer end, and every contact, old and new, is told. For 72 hours the new\n' +
    'one authorises nothing.',
];

type State = 'requested' | 'waiting' | 'changed';

/** Runs `customer change-number` or `change-address` for one field. */
export async function changeContact({ arguments: typed, terminal, openApp }: CommandContext, field: ContactField): Promise<ExitCode> {
  const customerNumber = typed.given('customer');
  const act = await readAct(typed, terminal);
  const { app, close } = await openApp();
  try {
    const [state, seen]: [State, ContactChangeSeen] =
      act.kind === 'requests'
        ? ['requested', await requestContactChange(app, { customerNumber, field, ...act })]
        : act.kind === 'reviews'
          ? ['waiting', await reviewContactChange(app, { customerNumber, field, by: act.by })]
          : ['changed', await approveContactChange(app, { customerNumber, field, by: act.by })];
    await write(
      terminal.stdout,
      typed.flag('json') ? `${JSON.stringify({ customer: customerNumber, state, ...seen })}\n` : tell(customerNumber, state, seen),
    );
    return exit.done;
  } finally {
    await close();
  }
}

type Act =
  | {
      readonly kind: 'requests';
      readonly by: string;
      readonly written: string;
      readonly proofs: readonly string[];
      readonly byPost: boolean;
    }
  | { readonly kind: 'reviews' | 'approves'; readonly by: string };

async function readAct(typed: Arguments, { stdin }: CommandContext['terminal']): Promise<Act> {
  const reviewer = typed.one('review-by');
  if (reviewer !== undefined) return { kind: 'reviews', by: readPerson(reviewer) };
  const { role, name: by } = readActingPerson(typed);
  const to = typed.one('to');
  if (role === 'approves') {
    if (to !== undefined) throw new UsageError('Whoever approves gives no value: what was requested is approved as it is.');
    return { kind: 'approves', by };
  }
  if (to === undefined) throw new UsageError('--to is missing: the file that holds the new value, or - for standard input.');
  return { kind: 'requests', by, written: await readValue(to, stdin), proofs: typed.all('proof'), byPost: typed.flag('by-post') };
}

/** An address has 254 characters at most. */
const longest = 1_000;

async function readValue(path: string, stdin: CommandContext['terminal']['stdin']): Promise<string> {
  // What looks like the value itself is not repeated in a message.
  if (/@|^\+?[\d０-９][\d０-９\s()-]{6,}$/.test(path))
    throw new UsageError(
      '--to names a file, or - for standard input: a value on the command line would stand in the history of the shell.',
    );
  const { bytes } = await openInput(path, stdin);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (text.length > longest || text.includes('\n')) throw new UsageError('The new value is one line.');
  return text;
}

function tell(customer: string, state: State, { field, from, to, requestedBy, proofs, source }: ContactChangeSeen): string {
  const lines = [
    `Customer ${customer}, ${field}: ${from ?? '(empty)'} -> ${to ?? '(empty)'}`,
    `Requested by ${requestedBy} (${source}), identified by ${proofs.join(' and ')}.`,
  ];
  const last = {
    requested: 'It changes nothing yet: another person looks at it with --review-by NAME and puts it in force with --approve-by NAME.',
    waiting: 'It waits for another person: --approve-by NAME.',
    changed: 'Changed. All sessions of the customer have ended, and every contact is being told.',
  }[state];
  return `${[...lines, last].join('\n')}\n`;
}

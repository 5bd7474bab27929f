import { approveContactRestore, type RestoreSeen, requestContactRestore } from '#usecases/operations/restore-contact.ts';
import { type Command, type CommandContext, type ExitCode, exit } from './command.ts';
import { readField } from './contact-field.ts';
import { readActingPerson } from './persons.ts';
import { write } from './terminal.ts';

export const customerRestore: Command = {
  name: 'customer restore',
  summary: 'Put back a number or address changed in the last 72 hours, by two persons',
  details: [
    'Puts the field back as it stood before its last change, when that was less than 72 hours ago, with all that the former number or address was\n' +
      'good for. Identify the customer first, by two proofs as for customer change-number. All sessions end, every contact is told. A number that was\n' +
      'moved from one field to another is put back field by field.',
  ],
  positionals: [],
  options: {
    customer: { value: 'NUMBER', description: 'The customer number.', required: true },
    field: { value: 'FIELD', description: 'phone, mobile_phone, representative_mobile_phone or email.', required: true },
    proof: { value: 'NAME', description: 'Proof of identity, given twice: call-back, postal-code, ekyc, signed-form.', repeated: true },
    'requested-by': { value: 'NAME', description: 'The person who asks for it, with two --proof.' },
    'approve-by': { value: 'NAME', description: 'The other person, who puts it back.' },
    json: { description: 'Print one JSON object instead: customer, state, field, from, to, requestedBy.' },
  },
  run: restore,
};

async function restore({ arguments: typed, terminal, openApp }: CommandContext): Promise<ExitCode> {
  const customerNumber = typed.given('customer');
  const field = readField(typed.given('field'));
  const { role, name: by } = readActingPerson(typed);
  const { app, close } = await openApp();
  try {
    const asked = { customerNumber, field, by };
    const requests = role === 'requests';
    const seen = await (requests
      ? requestContactRestore(app, { ...asked, proofs: typed.all('proof') })
      : approveContactRestore(app, asked));
    const state = requests ? 'requested' : 'restored';
    const line = typed.flag('json') ? JSON.stringify({ customer: customerNumber, state, ...seen }) : tell(customerNumber, requests, seen);
    await write(terminal.stdout, `${line}\n`);
    return exit.done;
  } finally {
    await close();
  }
}

function tell(customer: string, requested: boolean, { field, from, to, requestedBy }: RestoreSeen): string {
  const what = `Customer ${customer}, ${field}: ${from ?? '(empty)'} -> ${to ?? '(empty)'}, requested by ${requestedBy}.`;
  return requested
    ? `${what}\nIt changes nothing yet: another person puts it back with\n  kannuki customer restore --customer ${customer} --field ${field} --approve-by NAME`
    : `${what}\nPut back. All sessions of the customer have ended, and every contact is being told.`;
}

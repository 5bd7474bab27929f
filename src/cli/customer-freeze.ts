import type { HoldScope } from '#core/hold.ts';
import { readIdentification } from '#core/identification.ts';
import { readPerson } from '#core/person.ts';
import type { App } from '#usecases/app.ts';
import { freezeCustomer } from '#usecases/freeze/freeze-customer.ts';
import { approveThaw, requestThaw } from '#usecases/freeze/thaw-customer.ts';
import { type Arguments, type Command, type CommandContext, type ExitCode, exit, UsageError } from './command.ts';
import { readActingPerson } from './persons.ts';
import { write } from './terminal.ts';

const customer = { value: 'NUMBER', description: 'The customer number.', required: true };
const json = { description: 'Print one JSON object instead.' };

const scopesOf: Readonly<Record<string, readonly HoldScope[]>> = { login: ['login'], trading: ['trading'], both: ['login', 'trading'] };

function readScopes(typed: string): readonly HoldScope[] {
  const scopes = scopesOf[typed];
  if (!scopes) throw new UsageError(`--scope is login, trading or both, not "${typed}".`);
  return scopes;
}

export const customerFreeze: Command = {
  name: 'customer freeze',
  summary: 'Stop logging in or trading for a customer, by one person',
  details: [
    'At once: sessions end, every registered contact is told, a case is opened, the trading sites and apps hear of it. Freezing needs one person;\n' +
      'kannuki customer thaw needs two. docs/operations/freeze-and-thaw.md tells when.',
  ],
  positionals: [],
  options: {
    customer,
    scope: { value: 'SCOPE', description: 'What is stopped: login, trading or both.', required: true },
    by: { value: 'NAME', description: 'The person who acts; on record.', required: true },
    reason: { value: 'TEXT', description: 'Why, for the case and the record; no password or PIN.', required: true },
    json,
  },
  run: (context) =>
    withApp(context, async (app, typed) => {
      const customerNumber = typed.given('customer');
      const scopes = readScopes(typed.given('scope'));
      const state = await freezeCustomer(app, { customerNumber, scopes, by: readPerson(typed.given('by')), reason: typed.given('reason') });
      const said = state === 'frozen' ? 'is frozen' : 'was frozen already: nothing has changed';
      return [{ customer: customerNumber, scopes, state }, `${scopes.join(' and ')} of customer ${customerNumber} ${said}.`];
    }),
};

export const customerThaw: Command = {
  name: 'customer thaw',
  summary: 'Lift what is held or frozen of a customer, by two persons after identification',
  details: [
    'One person identifies the customer by two different proofs and requests it; another one approves. Proofs: call-back (to a contact older than 30\n' +
      'days), postal-code (by post to the registered address), ekyc (JPKI or eKYC), signed-form (with ID). PIN, birth date, address and holdings count\n' +
      'for nothing. What was held or frozen after the request stays so.',
  ],
  positionals: [],
  options: {
    customer,
    scope: { value: 'SCOPE', description: 'With --requested-by: login, trading or both (when left out: both).' },
    'requested-by': { value: 'NAME', description: 'The person who identified the customer and asks for it.' },
    proof: { value: 'PROOF', description: 'With --requested-by: how the customer was identified; two different ones.', repeated: true },
    'approve-by': { value: 'NAME', description: 'The other person, who lifts it.' },
    json,
  },
  run: (context) =>
    withApp(context, async (app, typed) => {
      const customerNumber = typed.given('customer');
      const person = readActingPerson(typed);
      if (person.role === 'approves') {
        if (typed.all('proof').length > 0 || typed.one('scope') !== undefined)
          throw new UsageError('--scope and --proof belong to the request: the second person approves what was requested.');
        const { lifted, kept } = await approveThaw(app, { customerNumber, by: person.name });
        const still = kept.length > 0 ? ` Still in force, set since the request: ${kept.join(', ')}.` : '';
        return [
          { customer: customerNumber, state: 'thawed', lifted, kept },
          `Lifted for customer ${customerNumber}: ${lifted.join(', ')}.${still}`,
        ];
      }
      const scopes = readScopes(typed.one('scope') ?? 'both');
      const proofs = readIdentification(typed.all('proof'));
      const state = await requestThaw(app, { customerNumber, scopes, by: person.name, proofs });
      const said = state === 'requested' ? 'Requested. It changes nothing yet' : 'It has been requested already';
      return [
        { customer: customerNumber, state },
        `${said}: another person lifts it with\n  kannuki customer thaw --customer ${customerNumber} --approve-by NAME`,
      ];
    }),
};

async function withApp(
  context: CommandContext,
  act: (app: App, typed: Arguments) => Promise<readonly [object, string]>,
): Promise<ExitCode> {
  const { arguments: typed, terminal, openApp } = context;
  const { app, close } = await openApp();
  try {
    const [facts, line] = await act(app, typed);
    await write(terminal.stdout, `${typed.flag('json') ? JSON.stringify(facts) : line}\n`);
    return exit.done;
  } finally {
    await close();
  }
}

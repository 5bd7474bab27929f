import { formatInstant } from '#core/instant-text.ts';
import { readPerson } from '#core/person.ts';
import { type ListedKey, listSigningKeys } from '#usecases/keys/list-signing-keys.ts';
import { rotateSigningKey, withdrawSigningKey } from '#usecases/keys/rotate-signing-key.ts';
import { type Command, type CommandContext, type ExitCode, exit, type OpenedApp } from './command.ts';
import { write } from './terminal.ts';

const json = { description: 'Print JSON instead.' };
const requestedBy = { value: 'NAME', required: true, description: 'The person who asks for it; on record.' };

export const keysList: Command = {
  name: 'keys list',
  summary: 'List the keys that sign tokens',
  details: ['signing: signs now. next: published, signs later. retired: published, so that what it signed can still be checked.'],
  positionals: [],
  options: { json },
  run: (context) =>
    withApp(context, async (app) => {
      const keys = await listSigningKeys(app);
      return context.arguments.flag('json') ? `${JSON.stringify(keys.map(asJson))}\n` : keys.map(asLine).join('');
    }),
};

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'Let a new key sign tokens',
  details: [
    'The new key is published at once and signs after 15 minutes, when every relying party has had time to read it; the present one signs until then\n' +
      'and stays published for 48 hours. Running servers see it within a minute. docs/operations/key-rotation.md tells when.',
  ],
  positionals: [],
  options: {
    'requested-by': requestedBy,
    'at-once': { description: 'It signs from now: after a theft. Then withdraw the stolen key.' },
    json,
  },
  run: (context) =>
    withApp(context, async (app) => {
      const typed = context.arguments;
      const by = readPerson(typed.given('requested-by'));
      const { kid, signsFrom, retires } = await rotateSigningKey(app, { by, ...(typed.flag('at-once') && { wait: 0 }) });
      if (typed.flag('json')) return `${JSON.stringify({ kid, signsFrom: formatInstant(signsFrom), retires })}\n`;
      return `${kid} signs from ${formatInstant(signsFrom)}.\n${retires === null ? '' : `${retires} signs until then, and stays published for 48 hours.\n`}`;
    }),
};

export const keysWithdraw: Command = {
  name: 'keys withdraw',
  summary: 'Take a stolen key out of use',
  details: [
    'It is published no more: what it signed is refused by whoever reads our keys again (most keep them for minutes). ID tokens signed by it are no\n' +
      'longer accepted at logout. The key that signs now cannot be withdrawn: kannuki keys rotate --at-once comes first.',
  ],
  positionals: [{ name: 'KID', description: 'The key, as kannuki keys list names it.' }],
  options: { 'requested-by': requestedBy, json },
  run: (context) =>
    withApp(context, async (app) => {
      const kid = context.arguments.given('KID');
      await withdrawSigningKey(app, { kid, by: readPerson(context.arguments.given('requested-by')) });
      return context.arguments.flag('json') ? `${JSON.stringify({ kid, withdrawn: true })}\n` : `${kid} is published no more.\n`;
    }),
};

async function withApp({ terminal, openApp }: CommandContext, act: (app: OpenedApp['app']) => Promise<string>): Promise<ExitCode> {
  const { app, close } = await openApp();
  try {
    await write(terminal.stdout, await act(app));
    return exit.done;
  } finally {
    await close();
  }
}

const instant = (at: number | null): string | null => (at === null ? null : formatInstant(at));

function asJson({ kid, state, signsFrom, signsUntil, publishedUntil }: ListedKey): unknown {
  return { kid, state, signsFrom: instant(signsFrom), signsUntil: instant(signsUntil), publishedUntil: instant(publishedUntil) };
}

function asLine({ kid, state, signsFrom, signsUntil, publishedUntil }: ListedKey): string {
  const end = signsUntil === null ? '' : ` until ${instant(signsUntil)}, published until ${instant(publishedUntil)}`;
  return `${kid}  ${state.padEnd(7)}  signs from ${instant(signsFrom)}${end}\n`;
}

import { approveConflictsOf, requestConflictsOf } from '#usecases/accounts/apply-conflicts.ts';
import { type CommandContext, type ExitCode, exit } from './command.ts';
import { readActingPerson } from './persons.ts';
import { write } from './terminal.ts';

/** `import customers CSV --apply-conflicts`: the first person asks, the second applies. */
export async function applyConflicts({ arguments: typed, terminal, openApp }: CommandContext, sha256: Buffer): Promise<ExitCode> {
  const person = readActingPerson(typed);
  const { app, close } = await openApp();
  try {
    const done =
      person.role === 'requests'
        ? { state: 'requested', requested: await requestConflictsOf(app, { sha256, by: person.name }) }
        : { state: 'applied', ...(await approveConflictsOf(app, { sha256, by: person.name })) };
    await write(terminal.stdout, typed.flag('json') ? `${JSON.stringify(done)}\n` : told(done, typed.given('CSV')));
    return 'refused' in done && done.refused > 0 ? exit.refused : exit.done;
  } finally {
    await close();
  }
}

function told(done: { readonly requested?: number; readonly applied?: number; readonly refused?: number }, file: string): string {
  if (done.requested === 0) return 'There are no open conflicts of this file.\n';
  if (done.requested !== undefined)
    return `${done.requested} fields are requested. Another person applies them with\n  kannuki import customers ${file} --apply-conflicts --approve-by NAME\n`;
  const refused = done.refused ? ` ${done.refused} could not be: the value is taken, or nothing stands in its place.` : '';
  return `${done.applied} fields are applied.${refused}\n`;
}

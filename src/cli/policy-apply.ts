import { formatInstant } from '#core/instant-text.ts';
import { readPolicy } from '#core/policy/read.ts';
import { largestPolicy } from '#core/policy/yaml-document.ts';
import { methods } from '#methods/index.ts';
import { approvePolicy, type PolicyApplied, requestPolicy } from '#usecases/rollout/apply-policy.ts';
import { type Command, type CommandContext, type ExitCode, exit } from './command.ts';
import { readSmallFile } from './input-file.ts';
import { listFaults } from './load-policy.ts';
import { readActingPerson } from './persons.ts';
import { write } from './terminal.ts';

export const policyApply: Command = {
  name: 'policy apply',
  summary: 'Put a policy in force, by two persons',
  details: [
    'One person requests it with --requested-by, another approves exactly the same file with --approve-by: it is in force from that\n' +
      'moment, and every running server takes it over. The very first policy of an installation needs one person only.',
  ],
  positionals: [{ name: 'FILE', description: 'The policy, YAML.' }],
  options: {
    'requested-by': { value: 'NAME', description: 'The person who asks for this policy.' },
    'approve-by': { value: 'NAME', description: 'The other person, who puts it in force.' },
    json: { description: 'Print one JSON object instead: state, version, name, requestedBy, approvedBy, approvedAt, firstPolicy.' },
  },
  run: applyPolicy,
};

async function applyPolicy({ arguments: typed, terminal, openApp }: CommandContext): Promise<ExitCode> {
  const file = typed.given('FILE');
  const person = readActingPerson(typed);
  const source = await readSmallFile(file, largestPolicy);
  const reading = readPolicy(source, methods);
  if (!reading.ok) {
    await write(terminal.stderr, listFaults(file, reading));
    return exit.refused;
  }
  for (const doubt of reading.doubts) await write(terminal.stderr, `${file}: is this meant? ${doubt}\n`);
  const { app, close } = await openApp();
  try {
    const done = await (person.role === 'requests' ? requestPolicy : approvePolicy)(app, { source, by: person.name });
    await write(terminal.stdout, typed.flag('json') ? `${JSON.stringify(asJson(done))}\n` : told(done, file));
    return exit.done;
  } finally {
    await close();
  }
}

function told({ state, version, firstPolicy }: PolicyApplied, file: string): string {
  const named = `Version ${version.id} (${version.name})`;
  if (state === 'requested') {
    return `${named} is requested by ${version.requestedBy}. It changes nothing yet: another person puts it in force with\n  kannuki policy apply ${file} --approve-by NAME\n`;
  }
  const persons = firstPolicy
    ? `${version.requestedBy} (the first policy needs one person)`
    : `requested by ${version.requestedBy}, approved by ${version.approvedBy}`;
  return `${named} is in force since ${formatInstant(version.approvedAt as number)}: ${persons}.\n`;
}

function asJson({ state, version, firstPolicy }: PolicyApplied): unknown {
  const { id, name, requestedBy, requestedAt, approvedBy, approvedAt } = version;
  const at = (instant: number | null) => (instant === null ? null : formatInstant(instant));
  return { state, version: id, name, requestedBy, requestedAt: at(requestedAt), approvedBy, approvedAt: at(approvedAt), firstPolicy };
}

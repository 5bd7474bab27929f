import { formatInstant } from '#core/instant-text.ts';
import type { PolicyReading } from '#core/policy/read.ts';
import type { ChannelRule, Policy } from '#core/policy/types.ts';
import { type Command, type CommandContext, type ExitCode, exit } from './command.ts';
import { listFaults, loadPolicy } from './load-policy.ts';
import { write } from './terminal.ts';

export const policyCheck: Command = {
  name: 'policy check',
  summary: 'Check a policy file',
  details: [
    'Prints the plan as Kannuki understands it, or every error as FILE:LINE: reason (exit code 1). Needs no database.',
    'The form of the file is published as policies/policy.schema.json.',
  ],
  positionals: [{ name: 'FILE', description: 'The policy, YAML.' }],
  options: { json: { description: 'Print one JSON object instead: valid, errors (line, reason), doubts.' } },
  run: checkPolicy,
};

async function checkPolicy({ arguments: typed, terminal }: CommandContext): Promise<ExitCode> {
  const file = typed.given('FILE');
  const reading = await loadPolicy(file);
  if (typed.flag('json')) await write(terminal.stdout, `${JSON.stringify(asJson(file, reading))}\n`);
  else if (reading.ok) {
    await write(terminal.stdout, summary(file, reading.policy));
    for (const doubt of reading.doubts) await write(terminal.stderr, `${file}: is this meant? ${doubt}\n`);
  } else await write(terminal.stderr, listFaults(file, reading));
  return reading.ok ? exit.done : exit.refused;
}

function asJson(file: string, reading: PolicyReading): unknown {
  if (!reading.ok) return { file, valid: false, errors: reading.faults, doubts: [] };
  return { file, valid: true, policy: reading.policy.name, errors: [], doubts: reading.doubts };
}

function summary(file: string, policy: Policy): string {
  const { methods, channels, waves, snapshot, loginNotificationOnFrom } = policy;
  const lines = [
    `${file}: valid. ${policy.name}: ${policy.title.en} (${policy.title.ja})`,
    ...[...methods.values()].map(
      ({ id, needs, liveFrom }) => `method ${id}: needs ${needs}, live ${liveFrom === null ? 'at no date yet' : since(liveFrom)}`,
    ),
    ...(waves ? [`waves: ${waves.method}, each customer from an own day, ${day(waves.first)} to ${day(waves.last)}`] : []),
    ...(snapshot
      ? [`snapshot: ${formatInstant(snapshot.at)}: ${snapshot.assign.map(({ when, method }) => `${when} → ${method}`).join(', ')}`]
      : []),
    ...(loginNotificationOnFrom === null ? [] : [`login notification: on for every address ${since(loginNotificationOnFrom)}`]),
    ...[...channels.values()].flatMap(describe),
  ];
  return `${lines.join('\n')}\n`;
}

function describe({ id, timeline, suspensions }: ChannelRule): string[] {
  return [
    ...timeline.map(
      ({ from, require, accept, planned }) =>
        `channel ${id}: ${since(from)} ${asked[require]}${accept.length > 0 ? ` (${accept.join(', ')})` : ''}${mark(planned)}`,
    ),
    ...suspensions.map(({ from, effectiveUntil, planned }) => {
      const end = Number.isFinite(effectiveUntil) ? `until ${formatInstant(effectiveUntil)}` : 'with no date of resumption yet';
      return `channel ${id}: ${since(from)} suspended ${end}${mark(planned)}`;
    }),
  ];
}

const asked = {
  nobody: 'nobody is asked for a factor',
  chosen: 'customers with a setting or in a wave are asked',
  everyone: 'everyone is asked',
} as const;

function since(instant: number): string {
  return Number.isFinite(instant) ? `from ${formatInstant(instant)}` : 'from the beginning';
}

function day(instant: number): string {
  return formatInstant(instant).slice(0, 10);
}

function mark(planned: boolean): string {
  return planned ? ' [planned]' : '';
}

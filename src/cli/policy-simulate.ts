import { methodColumns } from '#core/account-export/method-columns.ts';
import { readAccountExport } from '#core/account-export/read.ts';
import type { ExportItem } from '#core/account-export/types.ts';
import { parseInstant } from '#core/instant-text.ts';
import type { Policy } from '#core/policy/types.ts';
import { methods } from '#methods/index.ts';
import { type Arguments, type Command, type CommandContext, type ExitCode, exit, type Terminal, UsageError } from './command.ts';
import { openInput } from './input-file.ts';
import { listFaults, loadPolicy } from './load-policy.ts';
import { simulator } from './simulation.ts';
import { formats, type SimulationFormat, simulationFormat } from './simulation-output.ts';
import { Progress, write } from './terminal.ts';

export const policySimulate: Command = {
  name: 'policy simulate',
  summary: 'Say who would be asked for what, from an account export',
  details: [
    'For every customer of the export, in its order, one line per channel, in the order given:',
    '  customer_number,channel,outcome,method,reason',
    'outcome is allow, challenge, suspended or locked_out; method is empty unless the outcome is challenge.',
    'Each row is taken as what is registered now and at the snapshot; a setting or a wave counts from its own instant. Needs no database.',
    'A row that cannot be read gives no line: its line, field and reason go to stderr, the rest goes on, and the exit code is 1.',
  ],
  positionals: [{ name: 'FILE', description: 'The policy, YAML.' }],
  options: {
    customers: { value: 'CSV', required: true, description: 'Account export; a named pipe, or - for standard input.' },
    at: { value: 'INSTANT', required: true, description: '2025-07-26, or 2025-07-26T08:55:00+09:00; without an offset Asia/Tokyo.' },
    channel: { value: 'CHANNEL', required: true, repeated: true, description: 'Channel of the policy.' },
    format: { value: formats.join('|'), description: 'csv when left out; json: one object a line; table: counts.' },
  },
  run: simulatePolicy,
};

async function simulatePolicy({ arguments: typed, terminal }: CommandContext): Promise<ExitCode> {
  const file = typed.given('FILE');
  const { at, format } = readOptions(typed);
  const reading = await loadPolicy(file);
  if (!reading.ok) {
    await write(terminal.stderr, listFaults(file, reading));
    return exit.refused;
  }
  const channels = typed.all('channel');
  checkChannels(channels, reading.policy);
  const input = await openInput(typed.given('customers'), terminal.stdin);
  const decideAll = simulator(reading.policy, channels, at);
  return stream({ ...input, policy: reading.policy, decideAll, format: simulationFormat(format), terminal });
}

function readOptions(typed: Arguments): { at: number; format: (typeof formats)[number] } {
  const at = parseInstant(typed.given('at'));
  if (at === null) throw new UsageError(`--at "${typed.given('at')}" is not an instant: write 2025-07-26, or 2025-07-26T08:55:00+09:00.`);
  const asked = typed.one('format') ?? 'csv';
  const format = formats.find((known) => known === asked);
  if (format === undefined) throw new UsageError(`--format "${asked}" is unknown: csv, json or table.`);
  return { at, format };
}

function checkChannels(channels: readonly string[], policy: Policy): void {
  const unknown = channels.filter((channel) => !policy.channels.has(channel));
  if (unknown.length === 0) return;
  const names = unknown.map((channel) => `"${channel}"`).join(', ');
  throw new UsageError(`The policy ${policy.name} has no channel ${names}. It has: ${[...policy.channels.keys()].join(', ')}.`);
}

interface Run {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly size: number | null;
  readonly policy: Policy;
  readonly decideAll: ReturnType<typeof simulator>;
  readonly format: SimulationFormat;
  readonly terminal: Terminal;
}

/** Every chunk of input is answered before the next one is read, so memory does not grow and nothing waits for the end of the file. */
async function stream({ bytes, size, policy, decideAll, format, terminal }: Run): Promise<ExitCode> {
  const progress = new Progress(terminal, { unit: 'customers', total: size, dataOnScreen: format.name !== 'table' });
  const counts = { bytes: 0, rows: 0, unreadable: 0 };
  let begun = false;
  for await (const items of readAccountExport(counted(bytes, counts), { columns: methodColumns(methods.values(), policy) })) {
    const { lines, faults } = answer(items, decideAll, format);
    counts.rows += items.length;
    counts.unreadable += faults.length;
    if (faults.length > 0) {
      progress.clear();
      await write(terminal.stderr, faults.join(''));
    }
    await write(terminal.stdout, begun ? lines : format.begin + lines);
    begun = true;
    progress.update(counts.bytes, counts.rows);
  }
  progress.clear();
  await write(terminal.stdout, begun ? format.end() : format.begin + format.end());
  return counts.unreadable > 0 ? exit.refused : exit.done;
}

function answer(items: readonly ExportItem[], decideAll: Run['decideAll'], format: SimulationFormat): { lines: string; faults: string[] } {
  let lines = '';
  const faults: string[] = [];
  for (const item of items) {
    if ('row' in item) lines += format.lines(item.row.customerNumber, decideAll(item.row));
    else faults.push(`line ${item.line}, ${item.field}: ${item.reason}\n`);
  }
  return { lines, faults };
}

async function* counted(input: AsyncIterable<Uint8Array>, counts: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) {
    counts.bytes += chunk.length;
    yield chunk;
  }
}

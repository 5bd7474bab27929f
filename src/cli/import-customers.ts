import { createHash } from 'node:crypto';
import { readPerson } from '#core/person.ts';
import { type ImportFinding, type ImportSummary, importCustomers } from '#usecases/accounts/import-customers.ts';
import { applyConflicts } from './apply-conflicts.ts';
import { type Arguments, type Command, type CommandContext, type ExitCode, exit, UsageError } from './command.ts';
import { openReport } from './import-report.ts';
import { openInput } from './input-file.ts';
import { Progress, write } from './terminal.ts';

export const importCustomersCommand: Command = {
  name: 'import customers',
  summary: 'Bring in an account export',
  details: [
    'Creates customers and brings names up to date. Any other field of a known customer that differs from the value last imported is a\n' +
      'conflict: reported, and applied only when one person asks (--apply-conflicts --requested-by) and another approves\n' +
      '(--apply-conflicts --approve-by).',
    'A row that cannot be read, and the second of two equal customer numbers or login IDs, is reported with line, field and reason\n' +
      '(exit code 1). A number that nobody can call from, or a missing address, rejects no row.',
    'An import that was stopped goes on where it was: run it again.',
  ],
  positionals: [{ name: 'CSV', description: 'Account export, UTF-8, with the header of the published form.' }],
  options: {
    'dry-run': { description: 'Say the same and write nothing.' },
    report: { value: 'FILE', description: 'Write what is reported to this file, as CSV, instead of stderr.' },
    json: { description: 'Print the counts as one JSON object.' },
    'requested-by': { value: 'NAME', description: 'Who imports; with --apply-conflicts, the person who asks for them.' },
    'apply-conflicts': { description: 'Instead of importing, apply the conflicts of this file, imported before.' },
    'approve-by': { value: 'NAME', description: 'With --apply-conflicts: the other person, who applies them.' },
    'batch-rows': { value: 'N', description: 'Rows per transaction (5000).' },
  },
  run: runImport,
};

async function runImport(context: CommandContext): Promise<ExitCode> {
  const { arguments: typed } = context;
  if (typed.flag('apply-conflicts')) {
    for (const option of ['dry-run', 'report', 'batch-rows'])
      if (typed.flag(option)) throw new UsageError(`--${option} has no meaning with --apply-conflicts.`);
    return applyConflicts(context, await digestFile(typed, context));
  }
  if (typed.one('approve-by') !== undefined) throw new UsageError('--approve-by belongs to --apply-conflicts.');
  return importFile(context);
}

async function importFile({ arguments: typed, terminal, openApp }: CommandContext): Promise<ExitCode> {
  const requestedBy = typed.one('requested-by');
  const batchRows = readBatchRows(typed.one('batch-rows'));
  const sha256 = await digestFile(typed, { terminal });
  const { bytes, size } = await openInput(typed.given('CSV'), terminal.stdin);
  const report = await openReport(typed.one('report'), terminal);
  const { app, close } = await openApp();
  const progress = new Progress(terminal, { unit: 'rows', total: size });
  const read = { bytes: 0 };
  try {
    const summary = await importCustomers(app, {
      sha256,
      bytes: counted(bytes, read),
      dryRun: typed.flag('dry-run'),
      requestedBy: requestedBy === undefined ? null : readPerson(requestedBy),
      ...(batchRows !== null && { batchRows }),
      onProgress: ({ rowsRead }) => progress.update(read.bytes, rowsRead),
      onFinding: (finding: ImportFinding) => {
        progress.clear();
        return report.add(finding);
      },
    });
    progress.clear();
    await report.end();
    await write(terminal.stdout, typed.flag('json') ? `${JSON.stringify(summary)}\n` : told(summary, typed.one('report')));
    return summary.rejected > 0 ? exit.refused : exit.done;
  } finally {
    progress.clear();
    await report.end();
    await close();
  }
}

/** SHA-256 of the file, by which an import is known; so a pipe will not do. */
async function digestFile(typed: Arguments, { terminal }: Pick<CommandContext, 'terminal'>): Promise<Buffer> {
  const path = typed.given('CSV');
  if (path === '-')
    throw new UsageError(
      'An import is known by the digest of its file, so that it can go on after a stop: give a file, not standard input.',
    );
  const { bytes, size } = await openInput(path, terminal.stdin);
  if (size === null)
    throw new UsageError(`${path} is not a file: an import is known by the digest of its file, so that it can go on after a stop.`);
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest();
}

function readBatchRows(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  const rows = /^\d{1,6}$/.test(typed) ? Number(typed) : 0;
  if (rows < 1 || rows > 100_000) throw new UsageError('--batch-rows must be a number from 1 to 100000.');
  return rows;
}

async function* counted(input: AsyncIterable<Uint8Array>, read: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) {
    read.bytes += chunk.length;
    yield chunk;
  }
}

function told(summary: ImportSummary, report: string | undefined): string {
  const { rowsRead, created, updated, unchanged, conflicts, rejected, resumedAfterLine, importRun } = summary;
  const rows: [string, number][] = [
    ['rows read', rowsRead],
    ['created', created],
    ['updated', updated],
    ['unchanged', unchanged],
    ['rejected', rejected],
    ['conflicting fields', conflicts],
  ];
  const lines = [
    importRun === null ? 'Dry run: nothing was written.' : `Import ${importRun} is complete.`,
    ...(resumedAfterLine > 0 ? [`It went on after line ${resumedAfterLine}, where it had been stopped.`] : []),
    ...rows.map(([name, value]) => `  ${name.padEnd(18)} ${value.toLocaleString('en').padStart(12)}`),
    ...(report !== undefined && rejected + conflicts > 0 ? [`Lines, fields and reasons: ${report}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

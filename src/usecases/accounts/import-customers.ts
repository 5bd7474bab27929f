import type { PoolClient } from 'pg';
import { readAccountExport } from '#core/account-export/read.ts';
import type { ExportItem } from '#core/account-export/types.ts';
import { Problem } from '#core/problem.ts';
import { waitPatiently } from '#store/guarded-pool.ts';
import { prepareDryRun } from '#store/import-known.ts';
import { type Finding as ImportFinding, readFindings } from '#store/import-report.ts';
import {
  beginImportRun,
  dryRunId,
  findImportRun,
  finishImportRun,
  type ImportCounts,
  type ImportRun,
  tryImportLock,
} from '#store/import-run.ts';
import type { App } from '#usecases/app.ts';
import type { DigestedItem } from './decide-row.ts';
import { exportColumns } from './export-columns.ts';
import { type FieldDigests, fieldDigests } from './field-digests.ts';
import { type ImportContext, importBatch } from './import-batch.ts';

export type { Finding as ImportFinding } from '#store/import-report.ts';

export interface ImportCustomers {
  /** Of the whole file: an import of the same file that was stopped goes on. */
  readonly sha256: Buffer;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Judges every row and writes nothing. */
  readonly dryRun: boolean;
  /** Who imports; `system` when nobody is named. */
  readonly requestedBy: string | null;
  /** Rows per transaction; 5,000 when left out. */
  readonly batchRows?: number;
  /** Told after each batch. */
  readonly onProgress?: (counts: ImportCounts) => void;
  /** Told of every finding in the order of the file, when the import is done: those of a part before an interruption as well. */
  readonly onFinding?: (finding: ImportFinding) => void | Promise<void>;
  /** Stops between two batches. */
  readonly signal?: AbortSignal;
}

export interface ImportSummary extends ImportCounts {
  /** null: a dry run. */
  readonly importRun: number | null;
  readonly unchanged: number;
  /** Line after which a stopped import went on; 0 when it began at the start. */
  readonly resumedAfterLine: number;
}

const standardBatchRows = 5_000;

/**
 * Imports an account export: creates customers, brings names up to date, reports what differs and what cannot be read (issue of the import, rule 16).
 * Each batch is one transaction with its evidence and its place in the file. Throws Problem('invalid_input') when the file is none.
 */
export async function importCustomers(app: App, input: ImportCustomers): Promise<ImportSummary> {
  const client = await app.database.pool.connect();
  waitPatiently(client);
  try {
    if (input.dryRun) await prepareDryRun(client);
    else await waitForLock(client);
    const columns = exportColumns(app);
    const rows = await primed(readAccountExport(input.bytes, { columns, hashFormat: (hash) => app.passwords.format(hash) }));
    const run = await openRun(app, client, input);
    const context = { app, client, columns, fieldsOf: fieldDigests(app.sealing, columns), actor: actorOf(input), dryRun: input.dryRun };
    const done = await runBatches(context, rows, run, input);
    if (!input.dryRun) await finishImportRun(client, app.sealing, done, { actor: actorOf(input), now: app.clock.now() });
    for await (const finding of readFindings(client, done.id)) await input.onFinding?.(finding);
    const unchanged = done.rowsRead - done.created - done.updated - done.rejected;
    return { ...countsOf(done), unchanged, importRun: input.dryRun ? null : done.id, resumedAfterLine: run.lastLine };
  } finally {
    // Not given back: the session holds the lock, and temporary tables of a dry run.
    client.release(true);
  }
}

/** A killed import's session is noticed by the database within moments: until then the lock is held by a ghost. */
async function waitForLock(client: PoolClient): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await tryImportLock(client)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Problem('import_running', 'Another import runs on this database: wait until it has ended.');
}

async function openRun(app: App, client: PoolClient, input: ImportCustomers): Promise<ImportRun> {
  if (input.dryRun) return { id: dryRunId, lastLine: 0, finished: false, rowsRead: 0, created: 0, updated: 0, conflicts: 0, rejected: 0 };
  const last = await findImportRun(client, input.sha256);
  if (last && !last.finished) return last;
  return beginImportRun(client, app.sealing, { sha256: input.sha256, actor: actorOf(input), now: app.clock.now() });
}

/** Reads until the first rows: a file that is no account export is refused before anything is written. */
async function primed<T>(source: AsyncGenerator<T>): Promise<AsyncGenerator<T>> {
  const first = await source.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* source;
  })();
}

async function runBatches(
  context: ImportContext,
  rows: AsyncIterable<readonly ExportItem[]>,
  run: ImportRun,
  input: ImportCustomers,
): Promise<ImportRun> {
  const batches = inBatches(digested(rows, run.lastLine, context.fieldsOf), input.batchRows ?? standardBatchRows);
  let current = run;
  let writing: Promise<ImportRun> = Promise.resolve(run);
  try {
    // While the database writes a batch the next one is read, its numbers judged, its fields digested.
    for await (const batch of batches) {
      current = await writing;
      input.onProgress?.(countsOf(current));
      input.signal?.throwIfAborted();
      writing = importBatch(context, current, batch);
      writing.catch(() => {});
    }
  } finally {
    current = await writing;
  }
  input.onProgress?.(countsOf(current));
  return current;
}

async function* digested(
  source: AsyncIterable<readonly ExportItem[]>,
  afterLine: number,
  fieldsOf: FieldDigests,
): AsyncGenerator<DigestedItem[]> {
  for await (const items of source) {
    yield items.filter(({ line }) => line > afterLine).map((item) => ('row' in item ? { ...item, digests: fieldsOf.of(item.row) } : item));
  }
}

async function* inBatches<T>(source: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<T[]> {
  const batch: T[] = [];
  for await (const items of source) {
    batch.push(...items);
    while (batch.length >= size) yield batch.splice(0, size);
  }
  if (batch.length > 0) yield batch;
}

function actorOf(input: ImportCustomers): string {
  return input.requestedBy === null ? 'system' : `operator:${input.requestedBy}`;
}

function countsOf({ rowsRead, created, updated, conflicts, rejected }: ImportCounts): ImportCounts {
  return { rowsRead, created, updated, conflicts, rejected };
}

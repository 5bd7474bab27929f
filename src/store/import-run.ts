import type { ClientBase } from 'pg';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';

/** What an import has done so far; `conflicts` counts fields, the others rows. */
export interface ImportCounts {
  readonly rowsRead: number;
  readonly created: number;
  readonly updated: number;
  readonly conflicts: number;
  readonly rejected: number;
}

/** One import of one file, known by its SHA-256. */
export interface ImportRun extends ImportCounts {
  readonly id: number;
  /** Rows that begin up to this line are done, with all that they caused. */
  readonly lastLine: number;
  readonly finished: boolean;
}

interface RunRow {
  id: number;
  rows_read: string;
  last_line: string;
  created: string;
  updated: string;
  conflicts: string;
  rejected: string;
  finished_at: number | null;
}

/** Number under which a dry run keeps what it meets, in temporary tables. */
export const dryRunId = 0;

/** One import at a time per database, held by the session; false when another one runs. */
export async function tryImportLock(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [0x6b61696d]); // 'kaim'
  return rows[0]?.locked === true;
}

/** The last import of this file, finished or not; null when there was none. */
export async function findImportRun(client: ClientBase, sha256: Buffer): Promise<ImportRun | null> {
  const { rows } = await client.query<RunRow>('select * from import_run where file_sha256 = $1 order by id desc limit 1', [sha256]);
  return rows[0] ? readRun(rows[0]) : null;
}

/** Begins an import with its evidence. */
export async function beginImportRun(
  client: ClientBase,
  sealing: Sealing,
  begin: { readonly sha256: Buffer; readonly actor: string; readonly now: Instant },
): Promise<ImportRun> {
  const event = { ...runEvent('import.started', begin.actor, begin.now), data: { sha256: begin.sha256.toString('hex') } };
  const { rows } = await client.query<RunRow>(
    `with begun as (insert into import_run (file_sha256, requested_by, started_at) values ($1, $2, $3) returning *)
    select begun.*, record_audit($4) from begun`,
    [begin.sha256, begin.actor, new Date(begin.now), auditJson(sealing, [event])],
  );
  return readRun(rows[0] as RunRow);
}

/** Notes a batch as done, in the transaction of its data. */
export async function advanceImportRun(client: ClientBase, id: number, lastLine: number, counts: ImportCounts): Promise<void> {
  await client.query(
    `update import_run set last_line = $2, rows_read = $3, created = $4, updated = $5, conflicts = $6, rejected = $7 where id = $1`,
    [id, lastLine, counts.rowsRead, counts.created, counts.updated, counts.conflicts, counts.rejected],
  );
}

/** Ends an import with its evidence; what it met is needed no longer. */
export async function finishImportRun(
  client: ClientBase,
  sealing: Sealing,
  run: ImportRun,
  finish: { readonly actor: string; readonly now: Instant },
): Promise<void> {
  const { rowsRead, created, updated, conflicts, rejected } = run;
  const event = {
    ...runEvent('import.finished', finish.actor, finish.now),
    data: { importRun: run.id, rowsRead, created, updated, conflicts, rejected },
  };
  await client.query(
    `with finished as (update import_run set finished_at = $2 where id = $1), forgotten as (delete from import_seen where import_run = $1)
    select record_audit($3)`,
    [run.id, new Date(finish.now), auditJson(sealing, [event])],
  );
}

function runEvent(type: string, actor: string, occurredAt: Instant): AuditEvent {
  return { type, outcome: 'success', actor, occurredAt };
}

function readRun(row: RunRow): ImportRun {
  return {
    id: row.id,
    lastLine: Number(row.last_line),
    finished: row.finished_at !== null,
    rowsRead: Number(row.rows_read),
    created: Number(row.created),
    updated: Number(row.updated),
    conflicts: Number(row.conflicts),
    rejected: Number(row.rejected),
  };
}
